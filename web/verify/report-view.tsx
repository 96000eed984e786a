import { useEffect, useRef } from "react";
import { fill } from "../shared/language.tsx";
import { numberInWords } from "../shared/numbers.ts";
import { CheckCard } from "./check-card.tsx";
import { Contest } from "./contest.tsx";
import { GivenFile } from "./given-file.tsx";
import { HistoryTree } from "./history-tree.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { ReportDownload } from "./report-download.tsx";
import type { Report, Verified } from "./send-file.ts";
import { useWords } from "./words.ts";

const MEANING: Readonly<Record<Report["verdict"], IconName>> = {
  TRUSTED: "good",
  INTACT_UNTRUSTED: "unknown",
  TAMPERED: "bad",
  RECOVERED: "person",
  NO_CREDENTIALS: "unknown",
  REMOTE_ONLY: "unknown",
  UNREADABLE: "unknown",
};

type Props = { readonly file: File; readonly verified: Verified; readonly onAgain: () => void };

/** One verdict in plain words, then what it rests on. */
export function ReportView({ file, verified: { report, bundle }, onAgain }: Props) {
  const { language, words } = useWords();
  const { verdict, mismatch, reasons, checks, signals, credential } = report;
  const said: Readonly<Record<string, string>> = words.reasons;
  const signalled: Readonly<Record<string, string>> = words.signals;
  const [name, meaning] = words.verdict[verdict];
  const heading = useRef<HTMLHeadingElement>(null);
  // Screen readers then start here, and say the verdict first.
  useEffect(() => heading.current?.focus(), []);
  const colour = mismatch ? "bad" : MEANING[verdict];

  return (
    <>
      <section className={`verdict ${colour}`}>
        <Icon name={colour} />
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {name}
          </h1>
          <p>{meaning}</p>
          {mismatch && <p className="bad">{words.mismatch}</p>}
          <p className="small">
            {file.name} · {fill(words.took, { seconds: numberInWords(report.milliseconds / 1000, language, 1) })}
          </p>
        </div>
      </section>

      <section className="part">
        <h2>{words.why}</h2>
        <ul className="reasons">
          {reasons.map(({ code, text }) => (
            <li key={code}>{said[code] ?? text}</li>
          ))}
        </ul>
        {signals.map(({ code, text, source }) => (
          <p key={`${code} ${source}`}>
            <strong>{signalled[code] ?? text}</strong> <span className="small">{words.signalFrom[source]}</span>
          </p>
        ))}
      </section>

      <section className="part">
        <h2>{words.checks.title}</h2>
        <div className="cards">
          {checks.map((check) => (
            <CheckCard key={check.check} check={check} report={report} />
          ))}
        </div>
      </section>

      {credential.history.length > 0 && (
        <section className="part">
          <h2>{words.history.title}</h2>
          <HistoryTree nodes={credential.history} />
        </section>
      )}
      <GivenFile file={file} />
      <ReportDownload bundle={bundle} />
      <Contest bundle={bundle} />
      <p className="part">
        <button type="button" className="primary" onClick={onAgain}>
          {words.again}
        </button>
      </p>
    </>
  );
}
