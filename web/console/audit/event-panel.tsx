import { Button, CloseButton, Code, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { type ReactNode, useEffect, useRef } from "react";
import { AuditEventDocument, type AuditEventQuery, AuditEvidenceDocument } from "../../generated/console.ts";
import { ask, Fault } from "../../shared/graphql/ask.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill, useLanguage } from "../../shared/language.tsx";
import { momentInWords } from "../../shared/numbers.ts";
import { ProofView } from "../../shared/proof/proof-view.tsx";
import type { EventClaim } from "../../shared/proof/prove-event.ts";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Actor } from "./actor.tsx";
import { readBody } from "./event-body.ts";
import { useAuditFilters } from "./use-audit-filters.ts";
import { actionIn, useActionWords, useAuditWords } from "./words.ts";

type Node = NonNullable<AuditEventQuery["node"]>;
type Event = Extract<Node, { readonly seq: number }>;
const isEvent = (node: Node): node is Event => "seq" in node;

/** One event beside the list: what it says, the bytes that are hashed, and its proof. Escape shuts it. */
export function EventPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { words } = useAuditWords();
  const { data, fault, reload } = useRead(AuditEventDocument, { id });
  const node = data?.node ?? null;
  // The answer to the event before stays until this one's is there.
  const event = node && isEvent(node) && node.id === id ? node : null;
  const panel = useRef<HTMLElement>(null);
  const title = event && fill(words.event, { seq: event.seq });
  useHotkeys([["Escape", onClose]]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each event that is opened is where the reader wants to be
  useEffect(() => panel.current?.focus(), [id]);
  return (
    <aside className="event-panel" aria-label={title ?? words.title} tabIndex={-1} ref={panel}>
      <Group justify="space-between" mb="sm">
        <Text size="sm" c="dimmed">
          {title}
        </Text>
        <CloseButton onClick={onClose} aria-label={words.close} />
      </Group>
      {fault && <FaultView fault={fault} onRetry={reload} />}
      {event && <EventView key={event.id} event={event} />}
      {data?.node === null && <Empty title={words.gone} text={words.goneWhy} />}
      {!event && !fault && data?.node !== null && <Skeleton height={400} />}
    </aside>
  );
}

function EventView({ event }: { readonly event: Event }) {
  const { words } = useAuditWords();
  const { words: actions } = useActionWords();
  const { language } = useLanguage();
  const { filter } = useAuditFilters();
  const body = readBody(event.body);
  const isSame = body?.action === event.action && body.actor === event.actor && body.subject === event.subject;
  return (
    <Stack gap="lg">
      {!isSame && <Meaning sense="bad">{words.mismatch}</Meaning>}
      <div>
        <Title order={2}>{actionIn(actions, event.action)}</Title>
        <Text c="dimmed">{momentInWords(event.createdAt, language)}</Text>
      </div>
      <dl className="facts">
        <dt>{words.action}</dt>
        <dd>
          <code>{event.action}</code>
        </dd>
        <dt>{words.who}</dt>
        <dd>
          <Actor actor={event.actor} />
        </dd>
        <dt>{words.subject}</dt>
        <dd>
          <Copyable name={words.subject} value={event.subject} shown={48} />
          <br />
          <Button size="compact-xs" variant="subtle" onClick={() => filter({ action: null, subject: event.subject })}>
            {words.onlyAbout}
          </Button>
        </dd>
      </dl>
      <Part title={words.facts}>
        <Facts facts={body?.facts ?? {}} />
      </Part>
      <Part title={words.body} text={words.bodyWhy}>
        <Code block className="wrapped">
          {event.body}
        </Code>
      </Part>
      <Part title={words.proof} text={words.proofWhy}>
        <ProofView fetchClaim={() => evidenceFor(event, words.noProof)} />
      </Part>
      <Part title={words.hashes}>
        <dl className="facts">
          {(["leafHash", "previousHash", "hash"] as const).map((name) => (
            <Fact key={name} name={words[name]}>
              <Copyable name={words[name]} value={event[name]} shown={32} />
            </Fact>
          ))}
        </dl>
      </Part>
    </Stack>
  );
}

const PATIENCE_MS = 20_000;

/** @throws Fault, NOT_FOUND for an event that no checkpoint covers yet */
async function evidenceFor({ seq, body }: Event, noProof: string): Promise<EventClaim> {
  const { auditProof, server } = await ask(AuditEvidenceDocument, { seq }, AbortSignal.timeout(PATIENCE_MS));
  if (!auditProof) throw new Fault("NOT_FOUND", noProof);
  return { seq, body, ...auditProof, verifierKey: server.auditVerifierKey };
}

function Facts({ facts }: { readonly facts: Readonly<Record<string, unknown>> }) {
  const { words } = useAuditWords();
  const entries = Object.entries(facts);
  if (entries.length === 0) return <Text size="sm">{words.noFacts}</Text>;
  return (
    <dl className="facts">
      {entries.map(([name, value]) => (
        <Fact key={name} name={name}>
          <code>{typeof value === "string" ? value : JSON.stringify(value)}</code>
        </Fact>
      ))}
    </dl>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

function Part(props: { readonly title: string; readonly text?: string; readonly children: ReactNode }) {
  return (
    <section>
      <Title order={3}>{props.title}</Title>
      {props.text && (
        <Text size="sm" c="dimmed" mb={8}>
          {props.text}
        </Text>
      )}
      {props.children}
    </section>
  );
}
