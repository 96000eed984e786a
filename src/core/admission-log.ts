import { actorOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { factsOf } from "./decisions.ts";
import { saltedHash } from "./environment.ts";
import type { StageJudged } from "./moderate.ts";
import type { Generation, User } from "./ports/database.ts";
import type { Stage } from "./ports/stage.ts";

/** What the log says of an admission. `stage` is what holds or refuses the generation, if anything does. */
export function admittedEntries(
  user: User,
  generation: Generation,
  judgements: readonly StageJudged[],
  stage: Stage,
  at: Date,
): readonly AuditEntry[] {
  const by = { actor: "system", subject: `generation:${generation.id}`, at };
  return [
    { ...by, actor: actorOf(user), action: "generation.admitted", facts: requestFacts(generation) },
    ...judgements.map((judgement): AuditEntry => ({ ...by, ...judgementFact(judgement, generation.promptSalt) })),
    { ...by, ...statusFact(generation, stage) },
  ];
}

function requestFacts(generation: Generation) {
  const { seconds, aspect, seed, style, shots, parentId, relation, leadSha256, promptSalt } = generation;
  return {
    promptHash: saltedHash(generation.prompt, promptSalt),
    ...{ seconds, aspect, seed, style },
    cameras: shots.map(({ camera }) => camera),
    ...(parentId && { parent: `${relation}:${parentId}` }),
    ...(leadSha256 && { leadHash: saltedHash(leadSha256, promptSalt) }),
  };
}

function judgementFact({ stage, judged }: StageJudged, salt: Uint8Array) {
  const subject = stage === "FIRST_FRAME" ? "firstFrame" : "prompt";
  return judged.kind === "judged"
    ? ({ action: `${subject}.judged`, facts: factsOf(judged, salt) } as const)
    : ({ action: `${subject}.unjudged`, facts: { reason: judged.reason } } as const);
}

function statusFact({ status, reason }: Generation, stage: Stage) {
  switch (status) {
    case "HELD":
      return { action: "generation.held", facts: { stage, reason: reason ?? "REVIEW" } } as const;
    case "REFUSED":
      return { action: "generation.refused", facts: { stage, by: "policy" } } as const;
    default:
      return { action: "generation.queued", facts: {} } as const;
  }
}
