import { IconCheck, IconCircle, IconLoader2 } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { GenerationStep } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { useMakeWords } from "./words.ts";

const STEPS = ["ADMIT", "JUDGE", "GENERATE", "JUDGE_FRAMES", "MARK", "SIGN", "READ_BACK", "STORE"] as const;
type Props = { readonly step: GenerationStep | null; readonly isReady: boolean };

/** The way that every video goes, with a tick at what is done: the safety work is meant to be seen. */
export function Path({ step, isReady }: Props) {
  const { words, language } = useMakeWords();
  const at = isReady ? STEPS.length : step ? STEPS.indexOf(step) : 2;
  const took = useDurations(step, isReady);
  return (
    <ol className="path" aria-label={words.making.path}>
      {STEPS.map((name, index) => {
        const state = index < at ? "done" : index === at && step ? "now" : "later";
        const Icon = state === "done" ? IconCheck : state === "now" ? IconLoader2 : IconCircle;
        const seconds = took[name];
        return (
          <li key={name} className={state} aria-current={state === "now" ? "step" : undefined}>
            <Icon size={16} aria-hidden />
            <span>{words.path[name]}</span>
            {seconds !== undefined && (
              <span className="dim figures">
                {fill(words.making.took, {
                  seconds: new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(seconds),
                })}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** Seconds of each step that began and ended while this page watched. */
function useDurations(step: GenerationStep | null, isReady: boolean): Readonly<Record<string, number>> {
  const [took, setTook] = useState<Readonly<Record<string, number>>>({});
  const now = useRef<{ readonly step: GenerationStep; readonly since: number } | null>(null);
  useEffect(() => {
    const { current } = now;
    if (current && (current.step !== step || isReady)) {
      setTook((before) => ({ ...before, [current.step]: (performance.now() - current.since) / 1000 }));
      now.current = null;
    }
    if (step && !isReady && current?.step !== step) now.current = { step, since: performance.now() };
  }, [step, isReady]);
  return took;
}
