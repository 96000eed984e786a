import { readFile } from "node:fs/promises";
import { parseTakedownRules, shippedTakedownRules, type TakedownRules } from "../../moderation/index.ts";
import type { Config } from "../config/config.ts";
import { loadOrCreateSecret } from "../config/secrets.ts";
import { AppError } from "../core/errors.ts";
import type { ActivePolicy } from "../core/moderate.ts";
import type { Recognition } from "../core/recognition.ts";
import { createTakedownCounter } from "../core/takedown-counter.ts";
import { createTakedownDesk } from "../core/takedown-desk.ts";
import { createTakedownReading } from "../core/takedown-reading.ts";
import { createTakedownSeal } from "../core/takedown-seal.ts";
import { createTakedownSweeper } from "../core/takedown-sweep.ts";
import { createTakedowns } from "../core/takedowns.ts";
import type { Verification } from "../core/verification.ts";
import type { Logger } from "./logger.ts";
import type { Ports } from "./ports.ts";

type Deps = Ports & {
  readonly recognition: Recognition;
  readonly verification: Verification;
  readonly activePolicy: () => ActivePolicy;
  readonly announce: (generationId: string) => Promise<void>;
};

/** Notices from outside: the public door, the desk, the owners' side and the clock. */
export async function openTakedowns(deps: Deps, config: Config, logger: Logger) {
  const rules = await rulesOf(config);
  const key = await loadOrCreateSecret(config.keyDirectory, "takedown-key", 32);
  const shared = { ...deps, rules, seal: createTakedownSeal(key, deps.environment.random) };
  return {
    takedownRules: rules,
    takedowns: createTakedowns(shared),
    takedownDesk: createTakedownDesk(shared),
    takedownReading: createTakedownReading(shared),
    takedownCounter: createTakedownCounter(shared),
    takedownSweeper: createTakedownSweeper({
      ...shared,
      remind: ({ isOverdue, ...reminder }) =>
        logger.warn(reminder, isOverdue ? "a notice is past its time" : "a notice runs out of time"),
    }),
  };
}

/** @throws AppError CONFIG_INVALID */
async function rulesOf({ takedownRulesPath }: Config): Promise<TakedownRules> {
  if (takedownRulesPath === undefined) return shippedTakedownRules;
  try {
    return parseTakedownRules(JSON.parse(await readFile(takedownRulesPath, "utf8")));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "it cannot be read";
    throw new AppError("CONFIG_INVALID", { message: `TAKEDOWN_RULES: ${why}`, cause });
  }
}
