import { useEffect, useState } from "react";
import {
  fill,
  firstLanguage,
  isLanguage,
  keepLanguage,
  LANGUAGES,
  type Language,
  useWords,
  WordsProvider,
} from "../shared/catalogue/catalogue.ts";
import { useIsOnline } from "../shared/use-is-online.ts";
import { Busy } from "./busy.tsx";
import { DropZone } from "./drop-zone.tsx";
import { Failed } from "./failed.tsx";
import { ReportView } from "./report-view.tsx";
import { useVerification } from "./use-verification.ts";

export function VerifyPage() {
  const [language, setLanguage] = useState(firstLanguage);
  const words = LANGUAGES[language];
  useEffect(() => keepLanguage(language), [language]);
  return (
    <WordsProvider value={{ language, words }}>
      <header className="bar">
        <a href="/" className="brand">
          Vouch
        </a>
        <LanguageChoice chosen={language} onChoose={setLanguage} />
      </header>
      <main>
        <Content />
      </main>
    </WordsProvider>
  );
}

function Content() {
  const { words } = useWords();
  const { stage, start, reset } = useVerification();
  const isOnline = useIsOnline();
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
      {!isOnline && (
        <p className="notice" role="status">
          {words.offline}
        </p>
      )}
      {stage.name === "waiting" && <DropZone onFile={start} />}
      {stage.name === "busy" && <Busy {...stage} onCancel={reset} />}
      {stage.name === "failed" && <Failed {...stage} onRetry={() => start(stage.file)} onOther={reset} />}
      {stage.name === "done" && <ReportView {...stage} onAgain={reset} />}
    </>
  );
}

function LanguageChoice(props: { readonly chosen: Language; readonly onChoose: (language: Language) => void }) {
  const { words } = useWords();
  return (
    <select
      aria-label={fill(words.languageLabel, { name: words.language })}
      value={props.chosen}
      onChange={({ target }) => isLanguage(target.value) && props.onChoose(target.value)}
    >
      {Object.entries(LANGUAGES).map(([name, { language }]) => (
        <option key={name} value={name} lang={name}>
          {language}
        </option>
      ))}
    </select>
  );
}
