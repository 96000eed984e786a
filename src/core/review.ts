import { actorOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { workPrefix } from "./delivery.ts";
import type { Environment } from "./environment.ts";
import { readFirstFrame } from "./first-frame.ts";
import type { Database, ReviewCase, Transaction, User } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import type { Video } from "./ports/video.ts";
import { mistake, ok, type Result } from "./result.ts";
import { type ReviewFrame, readReviewFrames } from "./review-frames.ts";

export const REVIEW_LIMITS = { rationaleLength: 2_000, leaseMs: 15 * 60_000 } as const;

export type Review = ReturnType<typeof createReview>;

/** The desk: two reviewers never hold the same case, and moderators never decide on their own prompts. */
export function createReview(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly storage: Storage;
  readonly video: Pick<Video, "jpeg">;
  readonly enqueue: (generationId: string) => Promise<void>;
  readonly announce: (generationId: string) => Promise<void>;
}) {
  const { database, environment } = deps;
  const entry = (user: User, found: ReviewCase, rest: Pick<AuditEntry, "action" | "facts">) =>
    ({ actor: actorOf(user), subject: `review:${found.id}`, at: environment.clock(), ...rest }) as AuditEntry;

  return {
    /** The pictures of a clip, or the one that it is to start from; empty for words alone. */
    async frames(found: ReviewCase): Promise<readonly ReviewFrame[]> {
      if (found.stage === "FRAMES") return readReviewFrames(deps.storage, found.generationId);
      const first = await readFirstFrame(deps.storage, found.generationId);
      return first ? [{ index: 0, seconds: 0, jpeg: await deps.video.jpeg(first.picture) }] : [];
    },

    /** Takes the case, or without an id the most urgent free one, for fifteen minutes; the holder extends by claiming again. */
    async claim(user: User, id?: string | null): Promise<Result<ReviewCase>> {
      return database.transact(async (tx) => {
        const now = environment.clock();
        const expiresAt = new Date(now.getTime() + REVIEW_LIMITS.leaseMs);
        // An administrator of a one-person server would otherwise wait for ever.
        const isOwnAllowed = user.role === "ADMIN";
        const lease = { id: id ?? undefined, reviewerId: user.id, isOwnAllowed, now, expiresAt };
        const claimed = await tx.claimReviewCase(lease);
        if (!claimed) {
          const text = id
            ? "The case is settled, held by someone else, or about your own prompt."
            : "No case is waiting.";
          return { value: mistake(id ? "INVALID_STATE" : "NOT_FOUND", text, "id"), audit: [] };
        }
        const facts = { generation: claimed.generationId };
        return { value: ok(claimed), audit: [entry(user, claimed, { action: "review.claimed", facts })] };
      });
    },

    async unclaim(user: User, id: string): Promise<Result<ReviewCase>> {
      return database.transact(async (tx) => {
        const freed = await tx.releaseReviewCase(id, user.id);
        if (!freed) return { value: mistake("INVALID_STATE", "You do not hold this case.", "id"), audit: [] };
        const facts = { generation: freed.generationId };
        return { value: ok(freed), audit: [entry(user, freed, { action: "review.released", facts })] };
      });
    },

    /** Only the holder of a live lease decides. ALLOW sends the generation on; BLOCK refuses it. */
    async decide(
      user: User,
      input: { readonly id: string; readonly outcome: "ALLOW" | "BLOCK"; readonly rationale: string },
    ): Promise<Result<ReviewCase>> {
      const rationale = input.rationale.trim();
      if (rationale.length === 0) return mistake("REQUIRED", "Say why.", "rationale");
      if (rationale.length > REVIEW_LIMITS.rationaleLength) {
        return mistake("TOO_LONG", `At most ${REVIEW_LIMITS.rationaleLength} characters.`, "rationale");
      }
      const result = await database.transact(async (tx) => {
        const now = environment.clock();
        const decided = await tx.decideReviewCase({
          id: input.id,
          reviewerId: user.id,
          outcome: input.outcome,
          rationale,
          now,
        });
        if (!decided) {
          const text = "You do not hold this case, or your lease has run out: claim it again.";
          return { value: mistake("INVALID_STATE", text, "id"), audit: [] };
        }
        const facts = { generation: decided.generationId, stage: decided.stage, outcome: input.outcome };
        const consequences = await apply(tx, decided, environment.clock());
        return {
          value: ok(decided),
          audit: [entry(user, decided, { action: "review.decided", facts }), ...consequences],
        };
      });
      if (result.ok) {
        if (result.value.outcome === "ALLOW") await deps.enqueue(result.value.generationId);
        else await deps.storage.removeAll(workPrefix(result.value.generationId));
        await deps.announce(result.value.generationId);
      }
      return result;
    },
  };
}

/** What a decision does to a held generation; one that was cancelled meanwhile stays as it is. */
async function apply(tx: Transaction, decided: ReviewCase, at: Date): Promise<AuditEntry[]> {
  const { generationId, stage } = decided;
  const by = { actor: "system", subject: `generation:${generationId}`, at };
  if (decided.outcome === "ALLOW") {
    const queued = await tx.moveGeneration(generationId, ["HELD"], { status: "QUEUED", reason: null });
    if (!queued) return [];
    if (stage === "FRAMES") await tx.keepStep(generationId, "JUDGE_FRAMES", { verdict: "ALLOW", by: "reviewer" }, 0);
    return [{ ...by, action: "generation.queued", facts: {} }];
  }
  const change = { status: "REFUSED", reason: "REVIEWER_BLOCK", finishedAt: at } as const;
  const refused = await tx.moveGeneration(generationId, ["HELD"], change);
  return refused ? [{ ...by, action: "generation.refused", facts: { stage, by: "reviewer" } }] : [];
}
