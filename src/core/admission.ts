import { actorOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { factsOf, keepDecision, openCase, reasonFor } from "./decisions.ts";
import { type Environment, saltedPromptHash } from "./environment.ts";
import { type ActivePolicy, type Judged, moderatePrompt, type Unjudged } from "./moderate.ts";
import { findOrigin, inherit, type Origin } from "./origin.ts";
import type { PromptClassifier } from "./ports/classifier.ts";
import type { Database, Decision, Generation, Transaction, User } from "./ports/database.ts";
import type { Generator } from "./ports/generator.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import { type CheckedRequest, checkRequest, type GenerationRequest } from "./request.ts";
import { mistake, ok, type Result } from "./result.ts";
import { faultOfPrompt, secondsOf, understandShots, wholePrompt } from "./storyboard.ts";

const DAY_MS = 24 * 3_600_000;

/** Refusal and hold are outcomes, not errors. */
export type AdmissionOutcome = {
  readonly kind: "accepted" | "held" | "refused";
  readonly generation: Generation;
  /** Null when the classifier gave no answer, which holds the generation for a person. */
  readonly decision: Decision | null;
  /** An earlier call with the same idempotency key had this outcome. */
  readonly replayed: boolean;
};

export type Admission = ReturnType<typeof createAdmission>;

/** The door of the pipeline: access, quota, idempotency, then the prompt's verdict, before anything costs GPU time. */
export function createAdmission(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly classifier: PromptClassifier;
  readonly generator: Generator;
  readonly activePolicy: () => ActivePolicy;
  readonly telemetry: Telemetry;
  /** Called after the commit; a crash in between is made good by the sweeper. */
  readonly enqueue: (generationId: string) => Promise<void>;
  readonly announce: (generationId: string) => Promise<void>;
}) {
  const { database, environment } = deps;

  async function judge(prompt: string, policy: ActivePolicy, signal: AbortSignal): Promise<Judged | Unjudged> {
    const started = performance.now();
    const judged = await moderatePrompt(prompt, policy, deps.classifier, signal);
    const verdict = judged.kind === "judged" ? judged.verdict : "UNJUDGED";
    deps.telemetry.judged("PROMPT", verdict, performance.now() - started);
    return judged;
  }

  async function admit(user: User, request: GenerationRequest, signal: AbortSignal): Promise<Result<AdmissionOutcome>> {
    const policy = deps.activePolicy();
    const origin = await findOrigin(database, user, request);
    if (!origin.ok) return origin;
    const whole = inherit(request, origin.value);
    const { checked, errors } = checkRequest(whole, deps.generator.describe(), policy.document);
    if (!checked) return { ok: false, errors };
    const earlier = await replay(database, user, checked);
    if (earlier) return earlier;

    const judged = await judge(wholePrompt(checked.shots), policy, signal);
    const result = await database.transact(async (tx) => {
      const owner = await tx.lockUser(user.id);
      if (!owner) return { value: mistake("NOT_FOUND", "The account is gone."), audit: [] };
      // Looked up again under the lock: two equal calls may have come at the same time.
      const simultaneous = await replay(tx, user, checked);
      if (simultaneous) return { value: simultaneous, audit: [] };
      if (statusFor(judged) !== "REFUSED") {
        const full = await overQuota(tx, owner, secondsOf(checked.shots), environment.clock());
        if (full) return { value: full, audit: [] };
      }
      const { generation, decision, audit } = await record(tx, owner, checked, origin.value, judged);
      return { value: ok(outcomeOf(generation, decision, false)), audit };
    });
    if (result.ok && !result.value.replayed) {
      if (result.value.kind === "accepted") await deps.enqueue(result.value.generation.id);
      await deps.announce(result.value.generation.id);
    }
    return result;
  }

  async function record(
    tx: Transaction,
    user: User,
    checked: CheckedRequest,
    origin: Origin | null,
    judged: Judged | Unjudged,
  ) {
    const at = environment.clock();
    const status = statusFor(judged);
    const generation = await tx.createGeneration({
      id: environment.newId(),
      userId: user.id,
      idempotencyKey: checked.idempotencyKey,
      requestSha256: checked.sha256,
      prompt: wholePrompt(checked.shots),
      shots: checked.shots,
      promptSalt: environment.random(16),
      seconds: secondsOf(checked.shots),
      aspect: checked.aspect,
      style: checked.style,
      seed: checked.seed ?? environment.random(4).readUInt32BE(),
      visibleMark: checked.visibleMark,
      parentId: origin?.parent.id ?? null,
      relation: origin?.relation ?? null,
      contentId: environment.random(8).toString("hex"),
      understanding: understandShots(checked.shots, deps.generator.understand),
      status,
      reason: reasonFor(judged),
      createdAt: at,
    });
    const decision =
      judged.kind === "judged" ? await keepDecision(tx, environment, generation.id, "PROMPT", judged) : null;
    if (status === "HELD")
      await openCase(tx, environment, generation.id, "PROMPT", reasonFor(judged) ?? "REVIEW", judged);
    return { generation, decision, audit: auditOf(user, generation, judged, at) };
  }

  return {
    admit,

    /** The verdict that `admit` would reach; nothing is kept, charged or queued. */
    async check(prompt: string, signal: AbortSignal): Promise<Result<Judged | Unjudged>> {
      const policy = deps.activePolicy();
      const fault = faultOfPrompt(prompt, policy.document.prompt.maxLength);
      if (fault) return { ok: false, errors: [fault] };
      return ok(await judge(prompt, policy, signal));
    },

    async usageOf(user: User) {
      const used = await database.usage(user.id, new Date(environment.clock().getTime() - DAY_MS));
      return { ...used, dailySeconds: user.dailySeconds, concurrent: user.concurrent };
    },
  };
}

async function replay(
  reads: Pick<Transaction, "generationByIdempotencyKey" | "decisions">,
  user: User,
  checked: CheckedRequest,
): Promise<Result<AdmissionOutcome> | null> {
  if (checked.idempotencyKey === null) return null;
  const earlier = await reads.generationByIdempotencyKey(user.id, checked.idempotencyKey);
  if (!earlier) return null;
  if (earlier.requestSha256 !== checked.sha256) {
    const text = "This idempotency key was used for another request.";
    return mistake("IDEMPOTENCY_KEY_REUSED", text, "idempotencyKey");
  }
  const decisions = await reads.decisions([earlier.id]);
  return ok(outcomeOf(earlier, decisions.find(({ stage }) => stage === "PROMPT") ?? null, true));
}

async function overQuota(tx: Transaction, user: User, seconds: number, now: Date): Promise<Result<never> | null> {
  const used = await tx.usage(user.id, new Date(now.getTime() - DAY_MS));
  if (used.unfinished >= user.concurrent) {
    return mistake("QUOTA_EXCEEDED", `At most ${user.concurrent} generations at once; wait for one to finish.`);
  }
  if (used.seconds + seconds > user.dailySeconds) {
    const left = Math.max(0, user.dailySeconds - used.seconds);
    return mistake("QUOTA_EXCEEDED", `${left} of ${user.dailySeconds} seconds are left for today.`, "seconds");
  }
  return null;
}

const statusFor = (judged: Judged | Unjudged): "QUEUED" | "HELD" | "REFUSED" => {
  if (judged.kind === "unjudged") return "HELD";
  switch (judged.verdict) {
    case "ALLOW":
      return "QUEUED";
    case "REVIEW":
      return "HELD";
    case "BLOCK":
      return "REFUSED";
  }
};

const outcomeOf = (generation: Generation, decision: Decision | null, replayed: boolean): AdmissionOutcome => {
  const kind = generation.status === "REFUSED" ? "refused" : generation.status === "HELD" ? "held" : "accepted";
  return { kind, generation, decision, replayed };
};

function auditOf(user: User, generation: Generation, judged: Judged | Unjudged, at: Date): AuditEntry[] {
  const subject = `generation:${generation.id}`;
  const entries: AuditEntry[] = [
    {
      action: "generation.admitted",
      actor: actorOf(user),
      subject,
      at,
      facts: {
        promptHash: saltedPromptHash(generation.prompt, generation.promptSalt),
        seconds: generation.seconds,
        aspect: generation.aspect,
        seed: generation.seed,
        style: generation.style,
        cameras: generation.shots.map(({ camera }) => camera),
        ...(generation.parentId && { parent: `${generation.relation}:${generation.parentId}` }),
      },
    },
  ];
  const by = { actor: "system", subject, at };
  entries.push(
    judged.kind === "judged"
      ? { ...by, action: "prompt.judged", facts: factsOf(judged) }
      : { ...by, action: "prompt.unjudged", facts: { reason: judged.reason } },
  );
  const reason = reasonFor(judged) ?? "REVIEW";
  if (generation.status === "HELD")
    entries.push({ ...by, action: "generation.held", facts: { stage: "PROMPT", reason } });
  else if (generation.status === "REFUSED") {
    entries.push({ ...by, action: "generation.refused", facts: { stage: "PROMPT", by: "policy" } });
  } else entries.push({ ...by, action: "generation.queued", facts: {} });
  return entries;
}
