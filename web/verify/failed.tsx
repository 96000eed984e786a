import { useEffect } from "react";
import type { Fault } from "../shared/graphql/ask.ts";
import { useConnection, useOnceBack } from "../shared/graphql/connection.ts";
import { Icon } from "./icon.tsx";
import { useWords } from "./words.ts";

type Props = {
  readonly file: File;
  readonly fault: Fault;
  readonly isSecondTry: boolean;
  readonly onRetry: () => void;
  readonly onSecondTry: () => void;
  readonly onOther: () => void;
};

/** The file is kept at hand: trying again does not ask for it anew, and happens by itself once the server is back. */
export function Failed({ file, fault, isSecondTry, onRetry, onSecondTry, onOther }: Props) {
  const { words } = useWords();
  const { check } = useConnection();
  const isOffline = fault.code === "OFFLINE";
  useEffect(() => {
    if (!isOffline) return;
    let isGone = false;
    // A server that was never away broke this file off: by itself it is tried once more, and no third time.
    void check().then((wasLost) => {
      if (!isGone && !wasLost && !isSecondTry) onSecondTry();
    });
    return () => {
      isGone = true;
    };
  }, [isOffline, isSecondTry, onSecondTry, check]);
  useOnceBack(() => isOffline && onRetry());
  const said: Readonly<Record<string, string>> = { ...words.mistakes, ...words.fault };
  return (
    <section className="failed" role="alert">
      <h2>
        <Icon name="unknown" /> {words.fault.title}
      </h2>
      <p>{said[fault.code] ?? fault.message}</p>
      <p className="small">
        {file.name} · <code>{fault.code}</code>
      </p>
      <p className="actions">
        <button type="button" className="primary" onClick={onRetry}>
          {words.fault.retry}
        </button>
        <button type="button" onClick={onOther}>
          {words.fault.other}
        </button>
      </p>
    </section>
  );
}
