import type { AuditLog } from "./audit/audit-log.ts";
import type { Environment } from "./environment.ts";
import type { PromptClassifier } from "./ports/classifier.ts";
import type { Credentials } from "./ports/credentials.ts";
import type { Database, WorkFigures } from "./ports/database.ts";
import type { Queue } from "./ports/queue.ts";
import type { Stage } from "./ports/stage.ts";
import type { Storage } from "./ports/storage.ts";

export const HEALTH_PARTS = [
  ...(["DATABASE", "QUEUE", "STORAGE", "CLASSIFIER", "FRAME_CLASSIFIER", "GENERATOR", "SIGNER"] as const),
  ...(["AUDIT_LOG", "WITNESSES"] as const),
] as const;
export type HealthPartName = (typeof HEALTH_PARTS)[number];

export type HealthPart = {
  readonly part: HealthPartName;
  readonly state: "GOOD" | "WARNED" | "BAD";
  /** For the operator; a fault in the library's words stays in the log. */
  readonly says: string;
  /** By name with the unit in it, such as `pingMs`. */
  readonly numbers: Readonly<Record<string, number>>;
};
type Found = Omit<HealthPart, "part">;

/** What is watched looks back so far. */
const RECENT_MS = 3_600_000;
const SLOW_PING_MS = 250;
const SLOW_SCORE_MS = 1_000;
const PROBE_TIMEOUT_MS = 5_000;
/** Below this little a video may no longer fit, and the server is not ready. */
export const LEAST_FREE_BYTES = 200e6;
const LITTLE_FREE_BYTES = 5e9;
const SOON_MS = 14 * 24 * RECENT_MS;
/** An unsigned event may wait for the next signing, and one more. */
const LATE_CHECKPOINTS = 2;

export type SystemHealth = ReturnType<typeof createSystemHealth>;

/** Asks every part of this server how it is. Nothing is changed. */
export function createSystemHealth(deps: {
  readonly environment: Pick<Environment, "clock">;
  readonly database: Pick<Database, "ping" | "workFigures" | "auditHead" | "latestCheckpoint">;
  readonly queue: Pick<Queue, "ping" | "counts">;
  readonly storage: Pick<Storage, "freeBytes">;
  readonly classifier: Pick<PromptClassifier, "score">;
  readonly credentials: Pick<Credentials, "signer">;
  readonly auditLog: Pick<AuditLog, "witnesses">;
  readonly checkpointSeconds: number;
}) {
  const startedAt = deps.environment.clock();

  async function database(): Promise<Found> {
    const pingMs = await timed(() => deps.database.ping());
    return pingMs > SLOW_PING_MS ? warned("It answers, but slowly.", { pingMs }) : good("It answers.", { pingMs });
  }

  async function queue({ queued, running }: WorkFigures): Promise<Found> {
    const pingMs = await timed(() => deps.queue.ping());
    const { delayed, failed } = await deps.queue.counts();
    const numbers = { pingMs, queued, running, delayed, failed };
    if (queued > 0 && running === 0) return warned("Videos wait and none is being made: does a worker run?", numbers);
    return good(queued === 0 ? "Nothing waits." : "Work is being done in turn.", numbers);
  }

  async function storage(): Promise<Found> {
    const freeBytes = await deps.storage.freeBytes();
    if (freeBytes < LEAST_FREE_BYTES) return bad("The disk is full.", { freeBytes });
    if (freeBytes < LITTLE_FREE_BYTES) return warned("The disk is nearly full.", { freeBytes });
    return good("There is room.", { freeBytes });
  }

  async function classifier(work: WorkFigures): Promise<Found> {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const probeMs = await timed(() => deps.classifier.score(["a quiet lake in the morning"], signal));
    const judged = judging(work, ["PROMPT"]);
    const slow = probeMs > SLOW_SCORE_MS ? warned("It answers, but slowly.", {}) : null;
    const found = judged.state === "GOOD" ? (slow ?? judged) : judged;
    return { ...found, numbers: { probeMs, ...judged.numbers } };
  }

  async function signer(): Promise<Found> {
    const { development, expiresAt } = deps.credentials.signer();
    const leftMs = expiresAt.getTime() - deps.environment.clock().getTime();
    const numbers = { daysLeft: Math.floor(leftMs / (24 * RECENT_MS)) };
    if (leftMs <= 0) return bad("Its certificate has expired: nothing can be signed.", numbers);
    if (development) return warned("It signs with a key of its own, for which nobody else vouches.", numbers);
    if (leftMs < SOON_MS) return warned("Its certificate expires soon.", numbers);
    return good("Its certificate is valid.", numbers);
  }

  async function auditLog(): Promise<Found> {
    const [{ seq }, latest] = await Promise.all([deps.database.auditHead(), deps.database.latestCheckpoint()]);
    const unsigned = seq - (latest?.treeSize ?? 0);
    const age = latest ? (deps.environment.clock().getTime() - latest.createdAt.getTime()) / 1000 : null;
    const numbers = { events: seq, unsigned, ...(age !== null && { checkpointAgeSeconds: Math.max(0, age) }) };
    const isLate = unsigned > 0 && (age ?? Infinity) > LATE_CHECKPOINTS * deps.checkpointSeconds + 60;
    return isLate
      ? bad("Events wait to be signed for longer than they should.", numbers)
      : good(unsigned > 0 ? "The newest events are signed at the next checkpoint." : "Every event is signed.", numbers);
  }

  async function witnesses(): Promise<Found> {
    const states = await deps.auditLog.witnesses();
    const failing = states.filter(({ fault }) => fault !== null);
    const numbers = { witnesses: states.length, failing: failing.length };
    if (states.length === 0) return good("No witness is set up: the log stands on this server's word.", numbers);
    // One that has seen another log than this one is no matter of a bad line.
    if (failing.some(({ fault }) => fault === "SEEN_MORE")) return bad("A witness has seen a longer log.", numbers);
    if (failing.length > 0) return warned("Not every witness has cosigned the newest checkpoint.", numbers);
    return good("Every witness cosigns.", numbers);
  }

  /** A part that fails or is silent is BAD; the others are told all the same. */
  async function asked(part: HealthPartName, ask: () => Promise<Found>): Promise<HealthPart> {
    let timer: NodeJS.Timeout | undefined;
    const silent = new Promise<Found>((resolve) => {
      timer = setTimeout(() => resolve(bad("It does not answer.", {})), PROBE_TIMEOUT_MS);
    });
    try {
      return { part, ...(await Promise.race([ask(), silent])) };
    } catch {
      return { part, ...bad("It does not work; the server's log says why.", {}) };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    startedAt,
    async read(): Promise<{ readonly at: Date; readonly parts: readonly HealthPart[] }> {
      const at = deps.environment.clock();
      const work = deps.database.workFigures(new Date(at.getTime() - RECENT_MS));
      // Those who need it meet its fault themselves.
      work.catch(() => undefined);
      const parts = await Promise.all([
        asked("DATABASE", database),
        asked("QUEUE", async () => queue(await work)),
        asked("STORAGE", storage),
        asked("CLASSIFIER", async () => classifier(await work)),
        asked("FRAME_CLASSIFIER", async () => judging(await work, ["FIRST_FRAME", "FRAMES"])),
        asked("GENERATOR", async () => generating(await work)),
        asked("SIGNER", signer),
        asked("AUDIT_LOG", auditLog),
        asked("WITNESSES", witnesses),
      ]);
      return { at, parts };
    },
  };
}

/** By what was judged in the last hour. */
function judging(work: WorkFigures, stages: readonly Stage[]): Found {
  const [slowest] = work.judged.filter(({ stage }) => stages.includes(stage)).sort((a, b) => b.p95 - a.p95);
  const sum = (rows: readonly { readonly stage: Stage; readonly count: number }[]) =>
    rows.filter(({ stage }) => stages.includes(stage)).reduce((total, { count }) => total + count, 0);
  const [judged, unjudged] = [sum(work.judged), sum(work.unjudged)];
  const numbers = { judged, unjudged, ...(slowest && { p50Ms: slowest.p50, p95Ms: slowest.p95 }) };
  if (unjudged > 0 && judged === 0)
    return bad("It has judged nothing in the last hour; what came waits for people.", numbers);
  if (unjudged > 0) return warned("It failed in the last hour; what it did not judge waits for people.", numbers);
  return good(judged === 0 ? "It had nothing to judge in the last hour." : "It judges.", numbers);
}

/** By the runs that ended in the last hour. */
function generating({ finished, failed, running, generated }: WorkFigures): Found {
  const numbers = { finished, failed, running, ...(generated && { p50Ms: generated.p50, p95Ms: generated.p95 }) };
  if (failed > 0 && finished === 0) return bad("Every video of the last hour failed.", numbers);
  if (failed > 0) return warned("Videos failed in the last hour.", numbers);
  return good(finished + running === 0 ? "It had nothing to make in the last hour." : "It makes videos.", numbers);
}

const good = (says: string, numbers: Found["numbers"]): Found => ({ state: "GOOD", says, numbers });
const warned = (says: string, numbers: Found["numbers"]): Found => ({ state: "WARNED", says, numbers });
const bad = (says: string, numbers: Found["numbers"]): Found => ({ state: "BAD", says, numbers });

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return Math.round((performance.now() - started) * 10) / 10;
}
