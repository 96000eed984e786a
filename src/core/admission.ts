import { admittedEntries } from "./admission-log.ts";
import { gravest, keepDecision, openCase, openConfirmation, reasonFor } from "./decisions.ts";
import { removeUnreleased } from "./delivery.ts";
import type { Environment } from "./environment.ts";
import { checkExtension, keepBefore } from "./extension.ts";
import type { FirstFrames } from "./first-frame.ts";
import { checkParent, keepParent } from "./ingredients.ts";
import { type ActivePolicy, atTier, type Judged, moderatePrompt, type StageJudged, type Unjudged } from "./moderate.ts";
import { findOrigin, inherit, type Origin } from "./origin.ts";
import type { PromptClassifier } from "./ports/classifier.ts";
import type { Credentials } from "./ports/credentials.ts";
import type { Database, Decision, Generation, Transaction, User } from "./ports/database.ts";
import type { Generator, Understanding } from "./ports/generator.ts";
import type { Stage } from "./ports/stage.ts";
import type { Storage } from "./ports/storage.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import { overQuota, QUOTA_WINDOW_MS } from "./quota.ts";
import { keepsNothing } from "./refusal.ts";
import { type CheckedRequest, checkRequest, type GenerationRequest, type VisibleMarkRule } from "./request.ts";
import { mistake, ok, type Result } from "./result.ts";
import { type AccountStanding, standingFault } from "./standing.ts";
import { faultOfPrompt, secondsOf, understandShots, wholePrompt } from "./storyboard.ts";

/** Refusal and hold are outcomes, not errors. */
export type AdmissionOutcome = {
  readonly kind: "accepted" | "held" | "refused";
  readonly generation: Generation;
  /** Why it was held or refused; null when nothing was found, and when the classifier gave no answer. */
  readonly decision: Decision | null;
  /** An earlier call with the same idempotency key had this outcome. */
  readonly replayed: boolean;
};

export type Admission = ReturnType<typeof createAdmission>;

/** Everything that is known of a request when its record is written. */
type Candidate = {
  readonly id: string;
  readonly tier: string;
  readonly checked: CheckedRequest;
  readonly origin: Origin | null;
  /** In the order of the stages, the prompt first. */
  readonly judgements: readonly [StageJudged, ...StageJudged[]];
  readonly leadSha256: string | null;
};

/** The door of the pipeline: access, quota, idempotency, then the verdict on all that was sent, before any GPU time. */
export function createAdmission(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly classifier: PromptClassifier;
  readonly generator: Generator;
  readonly firstFrames: FirstFrames;
  readonly credentials: Pick<Credentials, "read">;
  readonly storage: Storage;
  readonly activePolicy: () => ActivePolicy;
  readonly visibleMarks: VisibleMarkRule;
  readonly standing: Pick<AccountStanding, "of">;
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
    const policy = atTier(deps.activePolicy(), user.tier);
    const generator = deps.generator.describe();
    const found = await findOrigin(database, user, request);
    if (!found.ok) return found;
    const origin = found.value;
    const inherited = inherit(request, origin, deps.visibleMarks);
    const { checked, errors } = checkRequest(inherited, generator, policy.document, deps.visibleMarks);
    if (!checked) return { ok: false, errors };
    const earlier = await replay(database, user, checked);
    if (earlier) return earlier;
    const barred = standingFault(await deps.standing.of(user.id));
    if (barred) return barred;
    const fault = origin?.relation === "EXTENSION" ? checkExtension(origin, checked, generator) : ok(null);
    if (!fault.ok) return fault;
    const parent = origin ? await checkParent(deps, origin, signal) : ok(null);
    if (!parent.ok) return parent;

    const prompt = { stage: "PROMPT", judged: await judge(wholePrompt(checked.shots), policy, signal) } as const;
    // Before a picture is used up for nothing; what counts is the look under the lock, in `enter`. An equal call may have
    // taken the last place since `earlier`.
    const full = statusOf(prompt.judged) === "REFUSED" ? null : await quotaFault(database, user, checked);
    if (full) return (await replay(database, user, checked)) ?? full;
    const id = environment.newId();
    const candidate = { id, tier: user.tier, checked, origin };
    if (origin?.relation === "EXTENSION") {
      const kept = await keepBefore(deps.storage, id, origin);
      return kept.ok ? enter(user, { ...candidate, judgements: [prompt], leadSha256: kept.value }) : kept;
    }
    if (checked.firstFrame === null) {
      return enter(user, { ...candidate, judgements: [prompt], leadSha256: null });
    }
    const size = generator.deliverySizes[checked.aspect];
    const taken = await deps.firstFrames.take(user, id, checked.firstFrame, size, policy, signal);
    if (!taken.ok) return taken;
    const judgements = [prompt, { stage: "FIRST_FRAME", judged: taken.value.judged }] as const;
    const { sha256 } = await deps.firstFrames.keep(id, taken.value);
    return enter(user, { ...candidate, judgements, leadSha256: sha256 });
  }

  const quotaFault = (reads: Pick<Transaction, "usage">, user: User, { shots }: CheckedRequest) =>
    overQuota(reads, user, secondsOf(shots), environment.clock());

  /** Writes the record under the quota's lock. Files that were kept for it go again when it does not come about. */
  async function enter(user: User, candidate: Candidate): Promise<Result<AdmissionOutcome>> {
    const { id, checked, origin } = candidate;
    const status = statusFor(candidate);
    let isKept = false;
    try {
      if (origin?.file) await keepParent(deps.storage, id, origin.file);
      const result = await database.transact(async (tx) => {
        const owner = await tx.lockUser(user.id);
        // Erased or closed since the caller was let in: nothing of theirs is written any more.
        if (!owner || owner.disabledAt) return { value: mistake("NOT_FOUND", "The account is gone."), audit: [] };
        // Looked up again under the lock: two equal calls may have come at the same time.
        const simultaneous = await replay(tx, user, checked);
        if (simultaneous) return { value: simultaneous, audit: [] };
        if (status !== "REFUSED") {
          const full = await quotaFault(tx, owner, checked);
          if (full) return { value: full, audit: [] };
        }
        const { generation, decisions, audit } = await record(tx, owner, candidate);
        return { value: ok(outcomeOf(generation, decisions, false)), audit };
      });
      if (!result.ok || result.value.replayed) return result;
      // An appeal may yet be won; the sweeper removes the files when none can be made any more.
      isKept = status !== "REFUSED" || !keepsNothing(candidate.judgements.map(judgementOf));
      if (status === "QUEUED") await deps.enqueue(id);
      await deps.announce(id);
      return result;
    } finally {
      if (!isKept && (candidate.leadSha256 ?? origin?.file)) await removeUnreleased(deps.storage, id);
    }
  }

  async function record(tx: Transaction, user: User, candidate: Candidate) {
    const { id, checked, origin, judgements, leadSha256 } = candidate;
    const { shots, aspect, style, visibleMark, idempotencyKey } = checked;
    const at = environment.clock();
    const worst = gravestOf(candidate);
    const status = statusFor(candidate);
    const generation = await tx.createGeneration({
      ...{ id, userId: user.id, tier: candidate.tier, idempotencyKey, requestSha256: checked.sha256 },
      ...{ shots, aspect, style, visibleMark, leadSha256 },
      prompt: wholePrompt(shots),
      promptSalt: environment.random(16),
      seconds: secondsOf(shots),
      seed: checked.seed ?? environment.random(4).readUInt32BE(),
      parentId: origin?.parent.id ?? null,
      relation: origin?.relation ?? null,
      parentManifestId: origin?.file?.manifestId ?? null,
      contentId: environment.random(8).toString("hex"),
      understanding: understandShots(shots, style, deps.generator.understand),
      status,
      reason: reasonFor(worst),
      createdAt: at,
    });
    const decisions: Decision[] = [];
    for (const { stage, judged } of judgements) {
      if (judged.kind === "judged") decisions.push(await keepDecision(tx, environment, id, stage, judged));
    }
    const stage = decidingStage(candidate);
    if (status === "HELD") await openCase(tx, deps, id, stage, reasonFor(worst) ?? "REVIEW", worst);
    if (status === "REFUSED") await openConfirmation(tx, deps, id, stage, worst);
    return { generation, decisions, audit: admittedEntries(user, generation, judgements, stage, at) };
  }

  return {
    admit,

    /** The verdict that `admit` would reach; nothing is kept, charged or queued. */
    async check(user: User, prompt: string, signal: AbortSignal): Promise<Result<Judged | Unjudged>> {
      const policy = atTier(deps.activePolicy(), user.tier);
      const fault = faultOfPrompt(prompt, policy.document.prompt.maxLength);
      if (fault) return { ok: false, errors: [fault] };
      return ok(await judge(prompt, policy, signal));
    },

    /** What the model would make of the words alone, which may ask for a camera or a style themselves. */
    understand: (prompt: string): Understanding => deps.generator.understand(prompt, { camera: null, style: null }),

    async usageOf(user: User) {
      const used = await database.usage(user.id, new Date(environment.clock().getTime() - QUOTA_WINDOW_MS));
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
  return ok(outcomeOf(earlier, await reads.decisions([earlier.id]), true));
}

/** Null where the classifier gave no answer. */
const judgementOf = ({ judged }: StageJudged) => (judged.kind === "judged" ? judged.judgement : null);

const gravestOf = ({ judgements: [prompt, ...others] }: Candidate): Judged | Unjudged =>
  gravest(prompt.judged, ...others.map(({ judged }) => judged));

/** What holds or refuses it. There is one case at most: who decides on a picture sees its words too. */
const decidingStage = ({ judgements }: Candidate): Stage => {
  const blocked = judgements.find(({ judged }) => judged.kind === "judged" && judged.verdict === "BLOCK");
  return (blocked ?? judgements.findLast(({ judged }) => reasonFor(judged) !== null))?.stage ?? "PROMPT";
};

const statusFor = (candidate: Candidate) => statusOf(gravestOf(candidate));

const statusOf = (judged: Judged | Unjudged): "QUEUED" | "HELD" | "REFUSED" => {
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

const outcomeOf = (generation: Generation, decisions: readonly Decision[], replayed: boolean): AdmissionOutcome => {
  const kind = generation.status === "REFUSED" ? "refused" : generation.status === "HELD" ? "held" : "accepted";
  const worst =
    decisions.find(({ verdict }) => verdict === "BLOCK") ?? decisions.find((one) => one.verdict === "REVIEW");
  return { kind, generation, decision: worst ?? null, replayed };
};
