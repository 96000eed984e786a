// Protects a person's right to be forgotten, and everybody else's proofs: after an erasure no table, no file and no event
// of the log tells who somebody was or what they wrote, and all that was ever proved still is.
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPglite } from "../../src/adapters/database/pglite-engine.ts";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { verifyBundle } from "../../src/core/audit/bundle.ts";
import { sha256Hex } from "../../src/core/environment.ts";
import { createErasures } from "../../src/core/erasure.ts";
import type { User } from "../../src/core/ports/database.ts";
import { actionsOf } from "../harness/app.ts";
import { openTestDesk, type TestDesk } from "../harness/desk.ts";
import { releaseAsset } from "../harness/released-asset.ts";

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

const WORDS = { released: "a zanzibarine kestrel over dunes", refused: "a spiteful quillaboard in a harbour" };
const said = { appeal: "My aunt Rosalba said so.", rationale: "names Rosalba twice", note: "phoned Rosalba about it" };
const FILE_NAME = "rosalba-birthday.mp4";
const NOTE = `mutation ($input: ReviewUserInput!) { noteUser(input: $input) { userErrors { code } } }`;
const APPEAL = `mutation ($input: AppealGenerationInput!) { appealGeneration(input: $input) { userErrors { code } } }`;

/** Somebody with something in every table that can hold a person's words. */
async function someone(media = Buffer.from(`pictures of ${Math.random()}`)) {
  const [person, reviewer, admin] = await desk.people("USER", "MODERATOR", "ADMIN");
  if (!person || !reviewer || !admin) throw new Error("no people");
  const { app } = desk;
  const released = await desk.admit(person, WORDS.released);
  const asset = await releaseAsset(app, released.id, media);
  await app.storage.putBytes(`masters/${released.id}/clip.mkv`, media);
  const refused = await desk.admit(person, WORDS.refused);
  await app.storage.putBytes(`work/${refused.id}/first-frame.png`, media);
  await desk.ask(APPEAL, { input: { id: globalId("Generation", refused.id), text: said.appeal } }, person.secret);
  const found = globalId("ReviewCase", (await desk.caseOf(refused.id)).id);
  await desk.claim(reviewer, { id: found });
  const decision = { rationale: said.rationale, reasonCode: "HATE_SPEECH", message: `No: ${said.rationale}` };
  await desk.decide(reviewer, found, "BLOCK", decision);
  await desk.ask(NOTE, { input: { id: person.user.id, note: said.note } }, admin.secret);
  const upload = await app.uploads.create(
    { kind: "user", user: person.user, key: null, session: null, scopes: new Set() },
    { fileName: FILE_NAME, bytes: 3 },
  );
  if (!upload.ok) throw new Error("no upload");
  const file = join(app.config.dataDirectory, "sent");
  await writeFile(file, "abc");
  await app.uploads.receive(upload.value.upload, file);
  return { person, reviewer, released, asset, refused };
}

const erase = (by: User, user: User, media: "REMOVE" | "WITHHOLD" = "REMOVE") =>
  desk.app.erasures.erase(by, { account: user.id, confirm: ` ${user.email.toUpperCase()}`, media });

describe("an erasure", () => {
  test("is asked for by the person or an administrator, and confirmed by the address", async () => {
    const { person, reviewer } = await someone();
    const { erasures } = desk.app;
    expect(await erasures.preview(person.user, person.user.id)).toMatchObject({
      holds: { generations: 2, videos: 1, decisions: 2, appeals: 1, notes: 1, uploads: 1, apiKeys: 2 },
      erasure: null,
    });
    expect(await erasures.preview(reviewer.user, person.user.id)).toBeNull();
    expect(await erase(reviewer.user, person.user)).toMatchObject({ ok: false, errors: [{ code: "NOT_FOUND" }] });
    const input = { account: person.user.id, confirm: "somebody@example.org", media: "REMOVE" } as const;
    expect(await erasures.erase(person.user, input)).toMatchObject({ ok: false, errors: [{ field: ["confirm"] }] });
    expect(await erase(desk.app.user, desk.app.user)).toMatchObject({ ok: false, errors: [{ code: "INVALID_STATE" }] });
    expect(await desk.app.database.user(person.user.id)).toMatchObject({ disabledAt: null });
  });

  test("over GraphQL needs the account's own key, or the scope to change users", async () => {
    const { person, reviewer } = await someone();
    const document = `mutation ($input: EraseAccountInput!) { eraseAccount(input: $input) {
      erasure { userId media startedAt finishedAt } userErrors { code field } } }`;
    const input = { account: person.user.id, confirm: person.user.email };
    const asked = async (secret: string) => desk.ask(document, { input }, secret);
    expect((await asked(reviewer.secret)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    const weak = await desk.person("ADMIN", ["KEYS_WRITE"]);
    expect((await asked(weak.secret)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    expect((await asked(person.secret)).data.eraseAccount).toMatchObject({
      erasure: { userId: person.user.id, media: "REMOVE", finishedAt: expect.any(String) },
    });
    expect((await asked(person.secret)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    const preview = `{ erasurePreview(account: "${person.user.id}") {
      generations videos appeals passwords accessRequests erasure { media } } }`;
    expect((await desk.ask(preview)).data.erasurePreview).toEqual({
      ...{ generations: 0, videos: 0, appeals: 0, passwords: 0, accessRequests: 0 },
      erasure: { media: "REMOVE" },
    });
  });

  test("that broke off after each of its steps is carried on by the sweeper to the same end", async () => {
    for (const steps of [1, 4, 7]) {
      const { person, asset, released } = await someone();
      let left = steps;
      const failing = <F extends (...args: never[]) => Promise<unknown>>(act: F) =>
        ((...args: Parameters<F>) => (left-- > 0 ? act(...args) : Promise.reject(new Error("the power went")))) as F;
      const { database, storage } = desk.app;
      const broken = createErasures({
        ...desk.app,
        database: { ...database, transact: failing(database.transact) as typeof database.transact },
        storage: { ...storage, remove: failing(storage.remove), removeAll: failing(storage.removeAll) },
      });
      const input = { account: person.user.id, confirm: person.user.email, media: "REMOVE" } as const;
      await expect(broken.erase(person.user, input)).rejects.toThrow(/power/);
      await desk.app.erasures.sweep();
      expect(await database.erasure(person.user.id)).toMatchObject({ finishedAt: expect.any(Date) });
      expect(await database.user(person.user.id)).toMatchObject({ displayName: "Erased account" });
      expect(await storage.names(`assets/${released.id}/`)).toEqual(["manifest.c2pa"]);
      expect((await actionsOf(desk.app, released.id)).filter((action) => action === "video.deleted")).toHaveLength(1);
      expect((await database.asset(asset.id))?.deletedAt).not.toBeNull();
    }
  }, 60_000);

  test("may withhold the videos instead of removing them", async () => {
    const { person, asset, released } = await someone();
    expect(await erase(person.user, person.user, "WITHHOLD")).toMatchObject({ ok: true });
    expect(await desk.app.database.asset(asset.id)).toMatchObject({ deletedAt: null, withheldAt: expect.any(Date) });
    expect(await desk.app.storage.names(`assets/${released.id}/`)).toContain("video.mp4");
    expect(await desk.app.storage.names(`masters/${released.id}/`)).toEqual([]);
  });

  test("leaves nothing of the person in any table, file or event, and every proof as it was", async () => {
    const media = Buffer.from("pictures that nobody else has");
    const { person, released, asset, refused } = await someone(media);
    const { app } = desk;
    const before = (await app.database.auditHead()).seq;
    const bundle = await app.auditLog.bundle([before - 1, before]);
    const rows = await Promise.all([released.id, refused.id].map((id) => app.database.generation(id)));
    const salts = rows.map((row) => Buffer.from(row?.promptSalt ?? []).toString("hex"));
    const digests = rows.flatMap((row) => [row?.requestSha256 ?? "", sha256Hex(row?.prompt ?? "")]);
    const decided = await app.database.decisions([released.id, refused.id]);
    const replays = decided.map(({ replayDigest }) => replayDigest);

    expect(await erase(app.user, person.user)).toMatchObject({ ok: true, value: { finishedAt: expect.any(Date) } });
    expect(await erase(app.user, person.user)).toMatchObject({ ok: true });
    expect(
      (await fetch(`${desk.url}/api/v1/videos`, { headers: { authorization: `Bearer ${person.secret}` } })).status,
    ).not.toBe(200);

    // Whoever has a copy of the file still finds out who signed it; nobody gets the file here.
    expect(await app.database.assetByContentId(asset.contentId)).toMatchObject({ manifestId: asset.manifestId });
    expect(await app.storage.names(`assets/${released.id}/`)).toEqual(["manifest.c2pa"]);
    expect(verifyBundle(bundle, { verifierKeys: [bundle.verifierKey] })).toMatchObject({ valid: true });
    expect(await app.auditLog.verify()).toMatchObject({ intact: true });
    const page = await app.database.auditEvents({ subject: `user:${person.user.id}` }, { limit: 5 });
    expect(page.rows.slice(0, 2).map(({ row }) => row.action)).toEqual(["account.erased", "account.erasureStarted"]);

    const secrets = [
      ...[person.user.email, "zanzibarine", "quillaboard", "Rosalba", FILE_NAME, media.toString("utf8")],
      ...[...salts, ...digests, ...replays].filter((text) => text !== ""),
    ];
    expect(secrets.length).toBeGreaterThan(12);
    // The rest of this file's people are erased too, so that what they wrote alike does not count.
    for (const { id } of await everybody()) {
      const user = await app.database.user(id);
      if (user && user.email !== app.user.email && user.role === "USER") await erase(app.user, user);
    }
    // The last test of this file: the database is read as a stranger with the disk would read it.
    await app.lifecycle.stop();
    const holding = (text: string) => secrets.filter((secret) => text.includes(secret)).map((secret) => [secret, text]);
    expect((await everythingIn(join(app.config.dataDirectory, "db"))).flatMap(holding)).toEqual([]);
    const files = await readdir(app.config.storageDirectory, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile() && each.name !== "manifest.c2pa")) {
      expect(holding(await readFile(join(file.parentPath, file.name), "utf8"))).toEqual([]);
    }
  }, 60_000);
});

async function everybody(): Promise<{ id: string }[]> {
  const found: { id: string }[] = [];
  for (let after: string | undefined; ; ) {
    const page = await desk.app.database.auditEvents(
      { action: "user.created" },
      { limit: 100, ...(after && { after }) },
    );
    found.push(...page.rows.map(({ row }) => ({ id: row.subject.slice("user:".length) })));
    after = page.rows.at(-1)?.cursor;
    if (!page.hasMore) return found;
  }
}

/** Every row of every table, as text. */
async function everythingIn(directory: string): Promise<string[]> {
  expect(existsSync(directory)).toBe(true);
  const engine = await openPglite({ directory });
  const pool = engine.createPool({ max: 1 });
  try {
    const tables = await pool.query<{ name: string }>(
      `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
       WHERE schemaname IN ('public', 'bullmq')`,
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await pool.query<{ text: string }>(`SELECT row_to_json(t)::text AS text FROM ${name} t`);
      texts.push(...rows.map(({ text }) => `${name} ${text}`));
    }
    expect(tables.rows.length).toBeGreaterThan(20);
    return texts;
  } finally {
    await pool.end();
    await engine.close();
  }
}
