import { IconCheck, IconCircle, IconCircleDot } from "@tabler/icons-react";
import { numberInWords } from "../../shared/numbers.ts";
import type { PathStep } from "./steps.ts";
import { useMakeWords } from "./words.ts";

const ICONS = { done: IconCheck, now: IconCircleDot, "to-come": IconCircle } as const;

/** The way of a generation, step by step, ticked off as it goes: the checks are work that can be seen. */
export function Path({ steps }: { readonly steps: readonly PathStep[] }) {
  const { words, language } = useMakeWords();
  return (
    <ol className="path" aria-label={words.stage.path}>
      {steps.map(({ name, state, took }) => {
        const Icon = ICONS[state];
        return (
          <li key={name} className={state} aria-current={state === "now" ? "step" : undefined}>
            <Icon size={14} aria-hidden />
            <span>{words.stage.steps[name]}</span>
            {state === "done" && <span className="visually-hidden">{words.stage.done}</span>}
            {took !== null && <small className="figures">{numberInWords(took / 1000, language, 1)} s</small>}
          </li>
        );
      })}
    </ol>
  );
}
