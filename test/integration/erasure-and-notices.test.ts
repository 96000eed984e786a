// Protects two rights where they meet: nothing that a notice withholds is lost or handed out because of an erasure, no
// word of an erased person is left or comes after, and nobody can keep an erasure, or the server, from its work.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scoresFrom } from "../../moderation/index.ts";
import { startWorker } from "../../src/app/worker.ts";
import { createErasures } from "../../src/core/erasure.ts";
import type { Asset, ErasedMedia, User } from "../../src/core/ports/database.ts";
import { openTestApp, type TestApp } from "../harness/app.ts";
import { releaseAsset } from "../harness/released-asset.ts";
import { addGeneration, addUser } from "../harness/rows.ts";

let app: TestApp;
/** What happens while a prompt is judged. */
let meanwhile = async () => {};
beforeAll(async () => {
  app = await openTestApp((ports) => ({
    ...ports,
    classifier: {
      ...ports.classifier,
      score: async (texts) => {
        await meanwhile();
        return texts.map(() => ({ unsafe: 0, categories: scoresFrom(() => 0) }));
      },
    },
  }));
});
afterAll(() => app.close());

async function released(): Promise<{ owner: User; asset: Asset }> {
  const owner = await addUser(app.database);
  return { owner, asset: await releaseAsset(app, (await addGeneration(app.database, owner.id)).id) };
}

const signal = () => AbortSignal.timeout(30_000);
const erase = (user: User, media: ErasedMedia) =>
  app.erasures.erase(app.user, { account: user.id, confirm: user.email, media });
const seen = ({ id }: Asset) => app.database.asset(id);

/** Withheld at once, before anybody has looked. */
async function notice({ sha256 }: Asset) {
  const wish = { category: "INTIMATE_IMAGERY", explanation: "It is me.", videos: sha256, goodFaith: true } as const;
  const made = await app.takedowns.notify(wish, null, signal());
  if (!made.ok) throw new Error(JSON.stringify(made.errors));
  expect(made.value.found.withheldIds).toHaveLength(1);
  return { ...made.value, reference: made.value.found.reference };
}

/** Withheld by a person. */
async function withheldByDesk(asset: Asset) {
  const { found } = await notice(asset);
  await app.takedownDesk.claim(app.user, found.id);
  const answer = { id: found.id, rationale: "looked at it", message: "So it is." };
  const decision = { ...answer, reason: "NOTICE_FOUNDED", assetIds: [asset.id] } as const;
  const shown = await app.takedownDesk.preview(app.user, decision);
  if (!shown.ok) throw new Error(JSON.stringify(shown.errors));
  expect(await app.takedownDesk.decide(app.user, decision, shown.value.digest)).toMatchObject({ ok: true });
  return answer;
}

describe("a video that a notice withholds", () => {
  test("cannot be deleted by its owner until it is given back", async () => {
    const { owner, asset } = await released();
    const { reference, token } = await notice(asset);
    const refused = await app.library.remove(owner, asset.generationId);
    expect(refused).toMatchObject({ ok: false, errors: [{ code: "INVALID_STATE" }] });
    expect(await seen(asset)).toMatchObject({ deletedAt: null, withheldAt: expect.any(Date) });
    expect(await app.storage.names(`assets/${asset.generationId}/`)).toContain("video.mp4");
    expect(await app.takedowns.withdraw(reference, token)).toMatchObject({ ok: true });
    expect(await app.library.remove(owner, asset.generationId)).toMatchObject({ ok: true });
  });

  test("is kept withheld by an erasure that removes the others", async () => {
    const { owner, asset } = await released();
    const other = await releaseAsset(app, (await addGeneration(app.database, owner.id)).id);
    const { reference, token } = await notice(asset);
    expect(await erase(owner, "REMOVE")).toMatchObject({ ok: true, value: { finishedAt: expect.any(Date) } });
    expect((await seen(other))?.deletedAt).not.toBeNull();
    expect(await app.takedowns.withdraw(reference, token)).toMatchObject({ ok: true });
    expect(await seen(asset)).toMatchObject({ deletedAt: null, withheldAt: expect.any(Date) });
    expect(await app.storage.names(`assets/${asset.generationId}/`)).toContain("video.mp4");
  });
});

describe("a video that an erasure withholds", () => {
  test("is given back neither by a notice that is withdrawn nor by the desk", async () => {
    const { owner, asset } = await released();
    const answer = await withheldByDesk(asset);
    const { owner: second, asset: later } = await released();
    await erase(owner, "WITHHOLD");
    await erase(second, "WITHHOLD");
    const { reference, token } = await notice(later);
    expect(await app.takedowns.withdraw(reference, token)).toMatchObject({ ok: true });
    expect(await app.takedownDesk.restore(app.user, answer)).toMatchObject({ ok: true });
    for (const each of [asset, later]) expect((await seen(each))?.withheldAt).not.toBeNull();
  });
});

describe("an erasure", () => {
  test("takes out what its person wrote against a notice, and leaves the notice", async () => {
    const { owner, asset } = await released();
    const { id } = await withheldByDesk(asset);
    const objection = { id, text: "I filmed it myself." };
    expect(await app.takedownCounter.counter(owner, objection)).toMatchObject({ ok: true });
    expect((await app.database.takedownTexts(id)).map(({ author }) => author)).toEqual(["SENDER", "OWNER"]);
    const objections = async () => (await app.erasures.preview(app.user, owner.id))?.holds.objections;
    expect(await objections()).toBe(1);
    await erase(owner, "REMOVE");
    expect(await objections()).toBe(0);
    expect((await app.database.takedownTexts(id)).map(({ author }) => author)).toEqual(["SENDER"]);
    const { rows } = await app.database.auditEvents({ subject: `takedown:${id}` }, { limit: 1 });
    expect(JSON.parse(rows[0]?.row.body ?? "{}")).toMatchObject({ action: "takedown.erased", facts: { texts: 1 } });
  });

  test("that begins while a prompt is judged leaves no word of it", async () => {
    const person = await addUser(app.database);
    meanwhile = async () => {
      await erase(person, "REMOVE");
    };
    const wish = { prompt: "a heron over reeds", seconds: 1 };
    const admitted = await app.admission.admit(person, wish, signal()).finally(() => {
      meanwhile = async () => {};
    });
    expect(admitted).toMatchObject({ ok: false, errors: [{ code: "NOT_FOUND" }] });
    expect((await app.database.generations({ userId: person.id }, { limit: 1 })).total).toBe(0);
  });

  test("is not kept from its end by who took the address that would be guessed", async () => {
    const person = await addUser(app.database);
    const taken = { email: `${person.id}@erased.invalid`, displayName: "First" };
    expect(await app.accounts.createAccount(taken)).toMatchObject({ ok: false, errors: [{ field: ["email"] }] });
    await addUser(app.database, { email: taken.email });
    expect(await erase(person, "REMOVE")).toMatchObject({ ok: true, value: { finishedAt: expect.any(Date) } });
    expect((await app.database.user(person.id))?.email).toMatch(/^[0-9a-f-]{36}@erased\.invalid$/);
  });

  test("that fails holds up no other", async () => {
    const [broken, sound] = await Promise.all([addUser(app.database), addUser(app.database)]);
    const at = new Date();
    for (const { id: userId } of [broken, sound]) {
      await app.database.transact(async (tx) => {
        const value = await tx.beginErasure({ userId, media: "REMOVE", startedAt: at });
        return { value, audit: [] };
      });
    }
    const failing = (id: string) =>
      id === broken.id ? Promise.reject(new Error("the disk is full")) : app.database.uploadsOf(id, 100);
    await createErasures({ ...app, database: { ...app.database, uploadsOf: failing } }).sweep();
    expect(await app.database.erasure(broken.id)).toMatchObject({ finishedAt: null });
    expect(await app.database.erasure(sound.id)).toMatchObject({ finishedAt: expect.any(Date) });
  });
});

test("a sweeper that fails keeps neither the server from its start nor the other sweeper from its work", async () => {
  const swept: string[] = [];
  await startWorker({
    ...app,
    sweeper: { sweep: () => Promise.reject(new Error("the disk is full")) },
    takedownSweeper: { sweep: async () => void swept.push("takedowns") },
  });
  expect(swept).toEqual(["takedowns"]);
});
