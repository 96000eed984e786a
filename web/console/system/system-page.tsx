import { Skeleton, Title } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import type { ReactNode } from "react";
import { SystemHealthDocument, type SystemHealthQuery } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning, type Sense } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { PageHead } from "../lists/page-head.tsx";
import { measureInWords } from "./measures.ts";
import { useSystemWords } from "./words.ts";
import "./system.css";

type Health = SystemHealthQuery["systemHealth"];
const REFRESH_MS = 15_000;
const SENSES: Readonly<Record<Health["parts"][number]["state"], Sense>> = {
  GOOD: "good",
  WARNED: "person",
  BAD: "bad",
};
const PLACES = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];

/** How the server is, part by part, and what it runs. */
export function SystemPage() {
  const { words } = useSystemWords();
  const { data, fault, reload } = useRead(SystemHealthDocument, {});
  useInterval(reload, REFRESH_MS, { autoInvoke: true });
  const parts = data?.systemHealth.parts;
  const waiting = parts?.filter(({ state }) => state !== "GOOD").length ?? 0;
  return (
    <>
      <PageHead title={words.title} text={words.text} count={waiting}>
        {parts && (
          <span role="status">
            <Meaning sense={waiting === 0 ? "good" : "person"}>
              {waiting === 0 ? words.all : fill(words.some, { count: waiting })}
            </Meaning>
          </span>
        )}
      </PageHead>
      {fault && <FaultView fault={fault} onRetry={reload} />}
      <ul className="health">
        {parts?.map((part) => (
          <PartCard key={part.part} {...part} />
        ))}
        {!parts && !fault && PLACES.map((place) => <Skeleton key={place} height={160} component="li" />)}
      </ul>
      {data && <About data={data} />}
    </>
  );
}

function PartCard({ part, state, says, numbers }: Health["parts"][number]) {
  const { words, language } = useSystemWords();
  const names: Readonly<Record<string, string>> = words.numbers;
  return (
    <li className="health-part">
      <div className="health-head">
        <Title order={2} size="h3">
          {words.parts[part]}
        </Title>
        <Meaning sense={SENSES[state]}>{words.states[state]}</Meaning>
      </div>
      <p lang="en">{says}</p>
      <dl>
        {numbers.map(({ name, value }) => (
          <div key={name}>
            <dt>{names[name] ?? name}</dt>
            <dd className="figures">{measureInWords(name, value, language)}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function About({ data: { systemHealth, server } }: { readonly data: SystemHealthQuery }) {
  const { words } = useSystemWords();
  const { generator, signer } = server;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [words.version, systemHealth.version],
    [words.started, <Moment key="started" at={systemHealth.startedAt} />],
    [words.asked, <Moment key="asked" at={systemHealth.at} />],
    [words.generator, fill(words.generatorIs, { ...generator, seconds: generator.maxSeconds })],
    [words.signer, `${signer.organisation}${signer.development ? `, ${words.development}` : ""}`],
    [
      words.certificate,
      <Copyable key="certificate" name={words.certificate} value={signer.certificateSha256} shown={32} />,
    ],
    [words.logKey, <Copyable key="key" name={words.logKey} value={server.auditVerifierKey} shown={48} />],
    [words.policy, server.policyVersion],
    [words.access, words.accessModes[server.accessMode]],
  ];
  return (
    <section className="about">
      <Title order={2} mb="sm">
        {words.server}
      </Title>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
