import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NoticeInput, parseNoticeText } from "../../src/core/takedown-notice.ts";
import { REPORT_FORMAT, textOfReport } from "../../src/core/verification-document.ts";
import { openTestApi, type TestApi } from "../harness/api.ts";

// Protects the desk from people without an account: nobody reads another's case, and nothing that they send keeps the
// moderators from their work.

let api: TestApi;
let app: TestApi["app"];
let aheadMs = 0;
const faults: unknown[] = [];
beforeAll(async () => {
  api = await openTestApi((ports) => ({
    ...ports,
    environment: { ...ports.environment, clock: () => new Date(Date.now() + aheadMs) },
    telemetry: { ...ports.telemetry, faulted: (_context, error) => void faults.push(error) },
  }));
  ({ app } = api);
});
afterAll(() => api.close());

async function notify(input: Partial<NoticeInput> = {}) {
  const notice = {
    category: "OTHER",
    explanation: "It is not right.",
    videos: "one",
    goodFaith: true,
    ...input,
  } as const;
  const sent = await app.takedowns.notify(notice, null, AbortSignal.timeout(30_000));
  return sent.ok ? sent.value : expect.fail(JSON.stringify(sent.errors));
}
const add = (sent: Awaited<ReturnType<typeof notify>>, text: string) =>
  app.takedowns.add(sent.found.reference, sent.token, text);

describe("an equal notice", () => {
  test("without a key is a case of its own, with a token of its own", async () => {
    const [first, second] = [await notify(), await notify()];
    expect(second).toMatchObject({ isRepeat: false });
    expect(second.found.id).not.toBe(first.found.id);
    expect(second.token).not.toBe(first.token);
    expect((await notify({ key: "  " })).isRepeat).toBe(false);
  });

  test("with the same key is the same case, with another key it is not", async () => {
    const first = await notify({ key: "one" });
    expect(await notify({ key: "one" })).toMatchObject({ isRepeat: true, token: first.token });
    expect(await notify({ key: "two" })).toMatchObject({ isRepeat: false });
  });
});

describe("words of a sender", () => {
  const over = { ok: false, errors: [{ code: "INVALID_STATE", message: "The case is over: send a new notice." }] };

  test("are not taken for a case that was taken back", async () => {
    const sent = await notify();
    expect(await add(sent, "More.")).toMatchObject({ ok: true });
    await app.takedowns.withdraw(sent.found.reference, sent.token);
    expect(await add(sent, "hi")).toMatchObject(over);
    expect(await app.takedownDesk.texts(sent.found)).toEqual([]);
  });

  test("are not taken once the notice is erased", async () => {
    const sent = await notify();
    const { id: caseId } = sent.found;
    await app.database.transact(async (tx) => ({ value: await tx.eraseTakedownTexts(caseId), audit: [] }));
    expect(await add(sent, "hi")).toMatchObject(over);
  });

  test("that cannot be read hide nothing else, and are a fault", async () => {
    const { found } = await notify();
    const text = { caseId: found.id, author: "SENDER", sealed: randomBytes(40), at: new Date() } as const;
    await app.database.transact(async (tx) => ({ value: await tx.addTakedownText(text), audit: [] }));
    const texts = await app.takedownDesk.texts(found);
    expect(texts).toMatchObject([
      { text: "It is not right.", notice: { videos: "one" } },
      { text: "", notice: null },
    ]);
    expect(faults).toMatchObject([{ code: "INTERNAL" }]);
    expect(() => parseNoticeText("hidden lane")).toThrow(/^the notice of a takedown case cannot be read$/);
  });
});

test("cases of which the desk has heard leave room for reminders of the others", async () => {
  const old = await notify();
  aheadMs = (old.found.dueAt?.getTime() ?? 0) - Date.now() + 60_000;
  await app.takedownSweeper.sweep();
  const heard = await app.database.takedown(old.found.id);
  expect(heard).toMatchObject({ status: "RECEIVED", reminders: 2 });
  const fresh = await notify();
  const due = (share: number) => app.database.takedownsToRemind(app.environment.clock(), share, 1);
  expect(await due(0.5)).toEqual([]);
  expect(await due(0)).toEqual([fresh.found.id]);
  aheadMs += 0.9 * ((fresh.found.dueAt?.getTime() ?? 0) - fresh.found.createdAt.getTime());
  await app.takedownSweeper.sweep();
  expect(await app.database.takedown(fresh.found.id)).toMatchObject({ reminders: 1 });
  expect(await due(0)).toEqual([]);
});

describe("contesting a verdict", () => {
  /** As this server signs it when the same file is verified once more. */
  async function contest(sha256: string) {
    const found = { verdict: "NO_CREDENTIALS", mismatch: false, reasons: [], record: null };
    const report = { format: REPORT_FORMAT, id: randomUUID(), ...found, file: { sha256 } };
    const signature = await app.reportSigner.sign(textOfReport(report));
    return app.verdictFeedback.contest({ signedReport: { report, signature }, text: "It is mine." });
  }

  test("is taken three times for one file, until somebody answers", async () => {
    const kept = [await contest("aa"), await contest("aa"), await contest("aa")];
    expect(kept).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    await expect(contest("aa")).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(await contest("bb")).toMatchObject({ ok: true });
    const id = kept[0]?.ok ? kept[0].value.id : expect.fail();
    await app.verdictFeedback.answer(app.user, { id, note: "Looked at it." });
    expect(await contest("aa")).toMatchObject({ ok: true });
  });

  test("is taken so many times an hour from one address, by every door", async () => {
    const strict = await api.serve({ rates: { notices: 2 } });
    const headers = { "content-type": "application/json" };
    const post = () => fetch(`${strict.url}/api/verify/feedback`, { method: "POST", headers, body: "{}" });
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([400, 400, 429]);
    const CONTEST = 'mutation { contestVerdict(input: { signedReport: "{}", text: "x" }) { userErrors { code } } }';
    const { errors } = await strict.ask(CONTEST, {}, null);
    expect(errors?.[0]?.extensions.code).toBe("RATE_LIMITED");
  });
});
