import { Button, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link, useLocation } from "wouter";
import {
  CreatePolicyDraftDocument,
  PolicyOverviewDocument,
  type PolicyOverviewQuery,
} from "../../generated/console.ts";
import { Fault } from "../../shared/graphql/ask.ts";
import { useRead, useWrite } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { useSession } from "../../shared/shell/session.tsx";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { Activations, Drafts, Versions } from "./overview-lists.tsx";
import { RunList } from "./run-list.tsx";
import { usePolicyWords } from "./words.ts";

const VERSIONS = 10;
const ALL_VERSIONS = 100;

export function Overview() {
  const { words } = usePolicyWords();
  const { may } = useSession();
  const mayDraft = may("POLICY_DRAFT");
  const [versions, setVersions] = useState(VERSIONS);
  const { data, fault, reload } = useRead(PolicyOverviewDocument, { mayDraft, versions });
  usePageTitle(words.title);
  return (
    <Stack gap="xl" className="policy">
      <div className="policy-head">
        <Title order={1}>{words.title}</Title>
        {mayDraft && <NewDraft />}
      </div>
      {fault && <FaultView fault={fault} onRetry={reload} />}
      {!data && !fault && <Skeleton height={480} />}
      {data && (
        <>
          <InForce data={data} />
          {data.policyDrafts && (
            <Section title={words.drafts.title}>
              <Drafts drafts={data.policyDrafts.nodes} />
            </Section>
          )}
          {data.policyDryRuns && data.policyDryRuns.nodes.length > 0 && (
            <Section title={words.dryRun.earlier}>
              <RunList runs={data.policyDryRuns.nodes} />
            </Section>
          )}
          {data.policyActivations && (
            <Section title={words.activations.title}>
              <Activations activations={data.policyActivations.nodes} />
            </Section>
          )}
          <Section title={words.versions}>
            <Versions versions={data.policies.nodes} />
            {versions === VERSIONS && data.policies.totalCount > VERSIONS && (
              <Button variant="default" size="xs" mt="sm" onClick={() => setVersions(ALL_VERSIONS)}>
                {words.older}
              </Button>
            )}
          </Section>
        </>
      )}
    </Stack>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}

function InForce({ data }: { readonly data: PolicyOverviewQuery }) {
  const { words, language } = usePolicyWords();
  const { activePolicy: active } = data;
  const latest = data.policyActivations?.nodes[0];
  return (
    <Card withBorder shadow="sm" className="in-force">
      <Group gap="sm" mb="xs">
        <Link href={`/policy/versions/${encodeURIComponent(active.id)}`} className="version-link">
          {fill(words.version, { version: active.version })}
        </Link>
        <Meaning sense="good">{words.inForce}</Meaning>
      </Group>
      {latest?.rationale && (
        <Text mb="sm" maw={720}>
          {latest.rationale}
        </Text>
      )}
      <dl className="facts">
        <dt>{words.since}</dt>
        <dd>{active.activatedAt ? <Moment at={active.activatedAt} /> : "–"}</dd>
        {data.policyActivations && (
          <>
            <dt>{words.by}</dt>
            <dd>{latest?.by?.displayName ?? words.theProduct}</dd>
          </>
        )}
        <dt>{words.settings.disclosure}</dt>
        <dd>{words.disclosures[active.disclosure]}</dd>
        <dt>{words.settings.appealDays}</dt>
        <dd>{active.appealDays}</dd>
        <dt>{words.settings.maxLength}</dt>
        <dd>{new Intl.NumberFormat(language).format(active.maxPromptLength)}</dd>
        <dt>{words.digest}</dt>
        <dd>
          <Copyable name={words.digest} value={active.sha256} />
        </dd>
      </dl>
    </Card>
  );
}

function NewDraft() {
  const { words } = usePolicyWords();
  const [, go] = useLocation();
  const [create, isBusy] = useWrite(CreatePolicyDraftDocument);
  const [fault, setFault] = useState<Fault | null>(null);

  async function begin() {
    const written = await create({ input: { title: words.untitled } });
    if (!written.ok) return setFault(written.fault);
    const { draft, userErrors } = written.data.createPolicyDraft;
    if (draft) return go(`/policy/drafts/${encodeURIComponent(draft.id)}`);
    setFault(new Fault("INVALID_STATE", userErrors[0]?.message ?? ""));
  }

  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} ml="auto" onClick={begin} loading={isBusy}>
        {words.drafts.begin}
      </Button>
      {fault && <FaultView fault={fault} onRetry={begin} />}
    </>
  );
}
