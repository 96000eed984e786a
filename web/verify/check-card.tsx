import type { VerifyWords } from "../catalogue/en/verify.ts";
import { fill } from "../shared/language.tsx";
import { momentInWords } from "../shared/numbers.ts";
import { Icon, type IconName } from "./icon.tsx";
import type { Report } from "./send-file.ts";
import { useWords } from "./words.ts";

type Check = Report["checks"][number];
type Fact = readonly [name: string, value: string | null | undefined];

const MEANING: Readonly<Record<Check["result"], IconName>> = {
  AGREES: "good",
  CONTRADICTS: "bad",
  FOUND: "person",
  NONE: "unknown",
  NOT_RUN: "unknown",
  FAILED: "unknown",
};

/** What one check found, what it rests on, and how far it may be believed. */
export function CheckCard({ check, report }: { readonly check: Check; readonly report: Report }) {
  const { language, words } = useWords();
  const { name, results } = words.checks[check.check];
  const { confidence } = check;
  const meanings: Readonly<Record<string, string>> = words.confidence.meanings;
  const facts = factsOf(check.check, report, words.facts, (iso) => momentInWords(iso, language)).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return (
    <article className="card" aria-label={name}>
      <h3>
        <Icon name={MEANING[check.result]} /> {name}
      </h3>
      {/* The server's own sentence knows more, in English. */}
      <p>{language === "en" ? check.detail : results[check.result]}</p>
      {facts.length > 0 && (
        <dl>
          {facts.map(([fact, value]) => (
            <div key={fact}>
              <dt>{fact}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {confidence && (
        <details className="small">
          <summary>{fill(words.confidence.title, { level: words.confidence[confidence.level] })}</summary>
          <p>{meanings[`${check.check}.${confidence.level}`] ?? confidence.meaning}</p>
          {confidence.falsePositiveRate !== null && (
            <p>
              {fill(words.confidence.rate, { rate: confidence.falsePositiveRate.toExponential(0) })}{" "}
              {meanings[`${check.check}.source`] ?? confidence.source}
            </p>
          )}
        </details>
      )}
    </article>
  );
}

function factsOf(
  check: Check["check"],
  { credential, watermark, record, log }: Report,
  names: VerifyWords["facts"],
  moment: (iso: string) => string,
): readonly Fact[] {
  const { signer, timestamp, claimGenerator } = credential;
  switch (check) {
    case "CREDENTIAL":
      return [
        [names.signer, signer?.organisation ?? signer?.commonName],
        [names.issuer, signer?.issuer],
        [names.signedAt, timestamp?.at && `${moment(timestamp.at)}${timestamp.trusted ? "" : ` ${names.untrusted}`}`],
        [names.tool, claimGenerator],
      ];
    case "WATERMARK":
      return [
        [names.contentId, watermark?.contentId],
        [names.transform, watermark?.transform === "identity" ? null : watermark?.transform],
      ];
    case "SIMILARITY":
      return [];
    case "LOG":
      return [
        [names.released, record && moment(record.releasedAt)],
        [names.withheld, record?.withheldAt && moment(record.withheldAt)],
        [names.event, log && `${log.seq} / ${log.treeSize}, ${log.origin}`],
      ];
  }
}
