import { Button, Group, Radio, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import {
  DecideNoticeDocument,
  type NoticeCaseFragment,
  NoticePreviewDocument,
  type NoticePreviewQuery,
  type TakedownReason,
} from "../../generated/console.ts";
import { ask, Fault } from "../../shared/graphql/ask.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { Problem } from "../../shared/ui/problem.tsx";
import { useTakedownWords } from "./words.ts";

const REASONS: readonly TakedownReason[] = [
  ...(["NOTICE_FOUNDED", "ORDERED", "NOT_FOUNDED", "NOT_OURS", "NOT_IDENTIFIED", "INCOMPLETE"] as const),
];
const withholds = (reason: TakedownReason) => reason === "NOTICE_FOUNDED" || reason === "ORDERED";
const PATIENCE_MS = 20_000;

type Preview = NonNullable<NoticePreviewQuery["takedownPreview"]["preview"]>;
type Props = { readonly notice: NoticeCaseFragment; readonly chosen: readonly string[] };

/** A decision is shown whole before it is made; the server takes only the one that was shown. */
export function Decision({ notice: { id }, chosen }: Props) {
  const { words } = useTakedownWords();
  const [reason, setReason] = useState<TakedownReason | null>(null);
  const [rationale, setRationale] = useState("");
  const [message, setMessage] = useState("");
  const [shown, setShown] = useState<{ readonly of: string; readonly preview: Preview } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const deciding = useAct(DecideNoticeDocument);
  const assetIds = reason && withholds(reason) ? chosen : [];
  const input = reason && { id, reason, rationale, message: message || null, assetIds };
  // Whatever is changed after it was looked at has to be looked at again.
  const preview = shown?.of === JSON.stringify(input) ? shown.preview : null;

  async function look() {
    if (!input) return;
    setFault(null);
    try {
      const { takedownPreview } = await ask(NoticePreviewDocument, { input }, AbortSignal.timeout(PATIENCE_MS));
      if (takedownPreview.preview) setShown({ of: JSON.stringify(input), preview: takedownPreview.preview });
      setFault(takedownPreview.userErrors[0]?.message ?? null);
    } catch (error) {
      setFault(error instanceof Fault ? error.message : String(error));
    }
  }
  const decide = () => input && preview && deciding.act({ input: { ...input, digest: preview.digest } });
  return (
    <section className="card">
      <Title order={2} mb="sm">
        {words.decide}
      </Title>
      <Stack gap="md">
        <Radio.Group
          label={words.reason}
          value={reason}
          onChange={(value) => setReason(REASONS.find((known) => known === value) ?? null)}
        >
          <Stack gap="xs" mt="xs">
            {REASONS.map((value) => (
              <Radio key={value} value={value} label={words.reasons[value]} />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={words.rationale}
          value={rationale}
          onChange={({ currentTarget: { value } }) => setRationale(value)}
          maxLength={2000}
          required
          autosize
          minRows={2}
        />
        <Textarea
          label={words.message}
          value={message}
          onChange={({ currentTarget: { value } }) => setMessage(value)}
          maxLength={2000}
          autosize
          minRows={2}
        />
        <Problem text={fault ?? deciding.problem} />
        {preview && <PreviewView preview={preview} />}
        <Group>
          <Button variant={preview ? "default" : "filled"} onClick={look} disabled={!reason || rationale.trim() === ""}>
            {words.preview}
          </Button>
          {preview && (
            <Button loading={deciding.isBusy} onClick={decide}>
              {words.confirm}
            </Button>
          )}
        </Group>
      </Stack>
    </section>
  );
}

function PreviewView({ preview: { withheld, givenBack } }: { readonly preview: Preview }) {
  const { words } = useTakedownWords();
  const list = (videos: Preview["withheld"]) => videos.map(({ contentId }) => contentId).join(", ") || words.nothing;
  return (
    <div role="status" className="preview">
      <Text fw={600} size="sm">
        {words.previewTitle}
      </Text>
      <dl className="facts">
        <dt>{words.willWithhold}</dt>
        <dd>{list(withheld)}</dd>
        <dt>{words.willGiveBack}</dt>
        <dd>{list(givenBack)}</dd>
      </dl>
    </div>
  );
}
