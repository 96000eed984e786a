import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NoticeInput, parseNoticeText } from "../../src/core/takedown-notice.ts";
import { openTestApp, type TestApp } from "../harness/app.ts";

// Protects the desk from people without an account: nobody reads another's case, and nothing that they send keeps the
// moderators from their work.

let app: TestApp;
const faults: unknown[] = [];
beforeAll(async () => {
  app = await openTestApp((ports) => ({
    ...ports,
    telemetry: { ...ports.telemetry, faulted: (_context, error) => void faults.push(error) },
  }));
});
afterAll(() => app.close());

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
