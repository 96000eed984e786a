import { Alert, Anchor, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useClient } from "urql";
import { type VideoAssetFragment, VideoReleaseDocument, type VideoReleaseQuery } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { canProve } from "../../shared/proof/prove-event.ts";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { checkRelease, type ReleaseFinding } from "./check-release.ts";
import { useVideoWords } from "./words.ts";

type Release = NonNullable<NonNullable<NonNullable<VideoReleaseQuery["generation"]>["asset"]>["release"]>;
type State =
  | { readonly kind: "idle" | "busy" | "absent" | "failed" }
  | { readonly kind: "done"; readonly release: Release; readonly findings: readonly ReleaseFinding[] };

const SENSE = { HOLDS: "good", FAILS: "bad", CANNOT: "unknown" } as const;

/** Fetches the proof of the release and the file, and checks both here, step by step. */
export function ProveRelease(props: {
  readonly id: string;
  readonly asset: VideoAssetFragment;
  readonly verifierKey: string;
}) {
  const { words } = useVideoWords();
  const client = useClient();
  const [state, setState] = useState<State>({ kind: "idle" });
  const { id, asset, verifierKey } = props;

  async function prove() {
    setState({ kind: "busy" });
    const { data, error } = await client.query<VideoReleaseQuery>(VideoReleaseDocument.toString(), { id }).toPromise();
    const release = data?.generation?.asset?.release;
    if (error || !release) return setState({ kind: error ? "failed" : "absent" });
    const video = asset.video && (await fetch(asset.video.url).catch(() => null));
    const bytes = video?.ok ? await video.arrayBuffer() : null;
    setState({ kind: "done", release, findings: await checkRelease(asset, release.bundle, verifierKey, bytes) });
  }

  if (!canProve()) return <Text size="sm">{words.prove.needsHttps}</Text>;
  return (
    <Stack gap="xs" aria-live="polite">
      {state.kind !== "done" && (
        <Group gap="sm">
          <Button
            variant="default"
            leftSection={<IconShieldCheck size={16} aria-hidden />}
            onClick={prove}
            loading={state.kind === "busy"}
          >
            {words.prove.start}
          </Button>
          <Text size="sm" c="dimmed" className="prove-what">
            {words.prove.what}
          </Text>
        </Group>
      )}
      {state.kind === "busy" && <Progress value={100} animated size="xs" aria-label={words.prove.start} />}
      {(state.kind === "absent" || state.kind === "failed") && (
        <Alert color="yellow" role="alert">
          {words.prove[state.kind]}
        </Alert>
      )}
      {state.kind === "done" && <Findings {...state} />}
    </Stack>
  );
}

function Findings({ release, findings }: { readonly release: Release; readonly findings: readonly ReleaseFinding[] }) {
  const { words } = useVideoWords();
  const isProved = findings.every(({ outcome }) => outcome === "HOLDS");
  const isBroken = findings.some(({ outcome }) => outcome === "FAILS");
  const proof = `data:application/json,${encodeURIComponent(release.bundle)}`;
  return (
    <>
      <p className="prove-verdict">
        <Meaning sense={isProved ? "good" : isBroken ? "bad" : "unknown"}>
          {fill(isProved ? words.prove.proved : isBroken ? words.prove.broken : words.prove.partly, {
            seq: release.seq,
            size: release.treeSize,
          })}
        </Meaning>
      </p>
      <ol className="prove-steps">
        {findings.map(({ check, outcome, value }) => (
          <li key={check}>
            <details>
              <summary>
                <Meaning sense={SENSE[outcome]}>{words.prove.outcomes[outcome]}</Meaning>
                <span>{words.prove.checks[check]}</span>
              </summary>
              <p className="dim">{value ? words.prove.computed : words.prove.nothing}</p>
              {value && <code>{value}</code>}
            </details>
          </li>
        ))}
      </ol>
      <Text size="sm">
        <Anchor href={proof} download="vouch-release.json" inherit underline="always">
          {words.prove.keep}
        </Anchor>
        . {words.prove.keepWhy}
      </Text>
      <code className="command">npx vouch audit verify vouch-release.json</code>
    </>
  );
}
