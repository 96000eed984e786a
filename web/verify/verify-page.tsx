import { useEffect, useState } from "react";
import { ConnectionProvider, createConnection, useIsLost } from "../shared/graphql/connection.ts";
import { fill, isLanguage, LANGUAGES, LanguageProvider, useLanguage } from "../shared/language.tsx";
import { Busy } from "./busy.tsx";
import { DropZone } from "./drop-zone.tsx";
import { Failed } from "./failed.tsx";
import { ReportView } from "./report-view.tsx";
import { useDropped } from "./use-dropped.ts";
import { useVerification } from "./use-verification.ts";
import { useWords } from "./words.ts";

export function VerifyPage() {
  const [connection] = useState(createConnection);
  return (
    <LanguageProvider>
      <header className="bar">
        <a href="/" className="brand">
          Vouch
        </a>
        <LanguageChoice />
      </header>
      <main>
        <ConnectionProvider value={connection}>
          <Content />
        </ConnectionProvider>
      </main>
    </LanguageProvider>
  );
}

function Content() {
  const { words } = useWords();
  const { stage, start, reset } = useVerification();
  const isLost = useIsLost();
  const verdict = stage.name === "done" ? words.verdict[stage.verified.report.verdict][0] : null;
  useEffect(() => {
    document.title = `${verdict === null ? "" : `${verdict} · `}${words.title} · Vouch`;
  }, [verdict, words]);

  return (
    <>
      {stage.name !== "done" && (
        <>
          <h1>{words.title}</h1>
          <p className="lead">{words.lead}</p>
        </>
      )}
      {isLost && (
        <p className="notice" role="status">
          {words.offline}
        </p>
      )}
      {stage.name === "waiting" ? <DropZone onFile={start} /> : <NextFile onFile={start} />}
      {stage.name === "busy" && <Busy {...stage} onCancel={reset} />}
      {stage.name === "failed" && (
        <Failed
          {...stage}
          onRetry={() => start(stage.file)}
          onSecondTry={() => start(stage.file, true)}
          onOther={reset}
        />
      )}
      {stage.name === "done" && <ReportView {...stage} onAgain={reset} />}
    </>
  );
}

/** A file that is dropped elsewhere than on the zone is the next one. By itself a browser would leave the page for it. */
function NextFile({ onFile }: { readonly onFile: (file: File) => void }) {
  useDropped((files) => files?.[0] && onFile(files[0]));
  return null;
}

function LanguageChoice() {
  const { words } = useWords();
  const { language, choose } = useLanguage();
  return (
    <select
      aria-label={fill(words.languageLabel, { name: LANGUAGES[language] })}
      value={language}
      onChange={({ target }) => isLanguage(target.value) && choose(target.value)}
    >
      {Object.entries(LANGUAGES).map(([tag, name]) => (
        <option key={tag} value={tag} lang={tag}>
          {name}
        </option>
      ))}
    </select>
  );
}
