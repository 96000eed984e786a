import { randomBytes, randomUUID } from "node:crypto";
import type { Database, Generation, NewGeneration, User } from "../../src/core/ports/database.ts";

/** Valid rows to start a test from; `change` names what the test is about. */
export const newUser = (change: Partial<User> = {}): Omit<User, "disabledAt" | "createdAt"> => {
  const id = randomUUID();
  const user = { id, email: `${id}@example.org`, displayName: "Somebody", dailySeconds: 60, concurrent: 2 };
  return { ...user, role: "USER", tier: "standard", ...change };
};

export const newGeneration = (userId: string, change: Partial<NewGeneration> = {}): NewGeneration => ({
  id: randomUUID(),
  userId,
  idempotencyKey: null,
  requestSha256: "0".repeat(64),
  prompt: "a red ball rolls over a green meadow",
  shots: [{ prompt: "a red ball rolls over a green meadow", seconds: 4, camera: null }],
  promptSalt: randomBytes(32),
  tier: "standard",
  seconds: 4,
  aspect: "16:9",
  style: null,
  seed: 7,
  visibleMark: "corner",
  parentId: null,
  relation: null,
  leadSha256: null,
  parentManifestId: null,
  contentId: randomBytes(8).toString("hex"),
  understanding: { understoodWords: [], ignoredWords: [] },
  status: "QUEUED",
  reason: null,
  createdAt: new Date(),
  ...change,
});

export const addUser = (database: Database, change: Partial<User> = {}): Promise<User> =>
  database.transact(async (tx) => ({ value: await tx.createUser(newUser(change)), audit: [] }));

export const addGeneration = (
  database: Database,
  userId: string,
  change: Partial<NewGeneration> = {},
): Promise<Generation> =>
  database.transact(async (tx) => ({ value: await tx.createGeneration(newGeneration(userId, change)), audit: [] }));
