import { useEffect, useState } from "react";
import type { Sending } from "../shared/graphql/put-file.ts";
import { fill } from "../shared/language.tsx";
import { secondsInWords } from "../shared/numbers.ts";
import { useWords } from "./words.ts";

/** Before this, a guess of the time left jumps about. */
const SURE_AFTER_MS = 1_000;
const TICK_MS = 500;

type Props = {
  readonly file: File;
  readonly since: number;
  readonly sending: Sending;
  readonly onCancel: () => void;
};

/** How much was sent, with the time left; then that the server looks at it, for how long it has. */
export function Busy({ file, since, sending: { sentBytes, totalBytes }, onCancel }: Props) {
  const { language, words } = useWords();
  const elapsedMs = useElapsed(since);
  const isSent = sentBytes >= totalBytes;
  const percent = Math.floor((100 * sentBytes) / totalBytes);
  const leftSeconds = Math.ceil(((totalBytes - sentBytes) / Math.max(1, sentBytes)) * (elapsedMs / 1000));
  const progress =
    elapsedMs < SURE_AFTER_MS
      ? fill(words.busy.soon, { percent })
      : fill(words.busy.sent, { percent, left: secondsInWords(leftSeconds, language) });

  return (
    <section className="busy" aria-busy="true">
      <h2 role="status">{fill(isSent ? words.busy.looking : words.busy.sending, { name: file.name })}</h2>
      <progress aria-label={words.title} {...(isSent ? {} : { value: sentBytes, max: totalBytes })} />
      <p className="small figures">
        {isSent ? fill(words.busy.seconds, { seconds: Math.floor(elapsedMs / 1000) }) : progress}
      </p>
      {isSent && <p className="small">{words.busy.lookingWhat}</p>}
      <button type="button" onClick={onCancel}>
        {words.busy.cancel}
      </button>
    </section>
  );
}

function useElapsed(since: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - since);
}
