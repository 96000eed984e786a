import { useCallback, useRef, useState } from "react";
import { Fault } from "../shared/graphql/ask.ts";
import type { Sending } from "../shared/graphql/put-file.ts";
import { type Verified, verifyFile } from "./send-file.ts";

export type Stage =
  | { readonly name: "waiting" }
  | { readonly name: "busy"; readonly file: File; readonly since: number; readonly sending: Sending }
  | { readonly name: "failed"; readonly file: File; readonly fault: Fault; readonly isSecondTry: boolean }
  | { readonly name: "done"; readonly file: File; readonly verified: Verified };

/** One verification at a time; a new one, or `reset`, calls off the one before. */
export function useVerification() {
  const [stage, setStage] = useState<Stage>({ name: "waiting" });
  const running = useRef<AbortController | null>(null);

  const reset = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setStage({ name: "waiting" });
  }, []);

  const start = useCallback((file: File, isSecondTry = false) => {
    running.current?.abort();
    const run = new AbortController();
    running.current = run;
    const show = (next: Stage): void => {
      if (!run.signal.aborted) setStage(next);
    };
    const since = performance.now();
    const onSending = (sending: Sending): void => show({ name: "busy", file, since, sending });
    onSending({ sentBytes: 0, totalBytes: file.size });
    verifyFile(file, onSending, run.signal).then(
      (verified) => show({ name: "done", file, verified }),
      (error: unknown) => show({ name: "failed", file, fault: asFault(error), isSecondTry }),
    );
  }, []);

  return { stage, start, reset };
}

const asFault = (error: unknown): Fault => (error instanceof Fault ? error : new Fault("INTERNAL", String(error)));
