import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import type { Database } from "../../src/core/ports/database.ts";
import { clock, later, type TestDatabase } from "../harness/database.ts";
import { addUser } from "../harness/rows.ts";

/** What goes to one taker: cases to reviewers, links, invites, uploads and messages. */
export function handsOverOnce(opened: () => TestDatabase): void {
  let database: Database;
  beforeAll(() => {
    ({ database } = opened());
  });

  test("a one-time link and an invite work once, and not after they expire", async () => {
    const user = await addUser(database);
    const [link, expired, invite] = [randomBytes(32), randomBytes(32), randomBytes(32)];
    await database.transact(async (tx) => {
      const common = { userId: user.id, expiresAt: later(60) };
      await tx.createOneTimeSignIn({ id: randomUUID(), hash: link, ...common });
      await tx.createOneTimeSignIn({ id: randomUUID(), hash: expired, ...common, expiresAt: clock() });
      const invited = { invitedById: user.id, role: "MODERATOR", expiresAt: later(60) } as const;
      await tx.createInvite({ id: randomUUID(), hash: invite, ...invited });
      return { value: null, audit: [] };
    });
    const signIn = (hash: Uint8Array) =>
      database.transact(async (tx) => ({ value: await tx.useOneTimeSignIn(hash, clock()), audit: [] }));
    expect((await signIn(link))?.id).toBe(user.id);
    expect(await signIn(link)).toBeNull();
    expect(await signIn(expired)).toBeNull();
    const accept = () => database.transact(async (tx) => ({ value: await tx.useInvite(invite, clock()), audit: [] }));
    expect(await accept()).toMatchObject({ role: "MODERATOR" });
    expect(await accept()).toBeNull();
  });

  test("an upload is received once", async () => {
    const id = randomUUID();
    const upload = { id, userId: null, fileName: "a.mp4", maxBytes: 5e9, expiresAt: later(60) };
    expect(await database.transact(async (tx) => ({ value: await tx.createUpload(upload), audit: [] }))).toMatchObject({
      maxBytes: 5e9,
      receivedAt: null,
    });
    const receive = () =>
      database.transact(async (tx) => ({
        value: await tx.receiveUpload(id, { bytes: 3, path: "x", at: clock() }),
        audit: [],
      }));
    expect(await Promise.all([receive(), receive()])).toContain(false);
    expect(await database.expiredUploads(later(61), 10)).toHaveLength(1);
    expect(await database.transact(async (tx) => ({ value: await tx.deleteUpload(id), audit: [] }))).toMatchObject({
      bytes: 3,
    });
    expect(await database.upload(id)).toBeNull();
  });

  test("messages reach the topic's subscribers, and nobody after they leave", async () => {
    const got: string[] = [];
    const leave = await database.subscribe("one", (payload) => got.push(payload));
    const big = `{"text":"${"\u00e9\n".repeat(2000)}"}`;
    await database.publish("two", "not for us");
    await database.publish("one", big);
    await expect.poll(() => got).toEqual([big]);
    await leave();
    await database.publish("one", "late");
    await sleep(50);
    expect(got).toEqual([big]);
    await expect(database.publish("one", "x".repeat(7000))).rejects.toMatchObject({ code: "INTERNAL" });
  });
}
