import { randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createReportKeyDirectory } from "../../src/adapters/keys/report-key-directory.ts";
import { sha256Hex } from "../../src/core/environment.ts";
import { REPORT_FORMAT, textOfReport } from "../../src/core/verification-document.ts";
import { codeOf, openTestApi, type TestApi } from "../harness/api.ts";
import { makeClip, temporaryFolder } from "../harness/clips.ts";

// Protects the way of someone whom a verdict wrongs: they are heard by a person, and nobody fills the list for others.

let api: TestApi;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  [api, folder] = [await openTestApi(), await temporaryFolder()];
});
afterAll(async () => {
  await api.close();
  await folder.remove();
});

const post = (body: object) =>
  fetch(`${api.url}/api/verify/feedback`, {
    ...{ method: "POST", headers: { "content-type": "application/json", accept: "application/json" } },
    body: JSON.stringify(body),
  });

describe("feedback", () => {
  test("on a verdict is kept once, without the file, and answered by a moderator", async () => {
    const { app, url, ask, person } = api;
    const foreign = join(folder.path, "foreign.mp4");
    await makeClip(app.tools.ffmpeg, foreign, { width: 640, height: 360 });
    const body = await openAsBlob(foreign);
    const verified = await fetch(`${url}/api/verify`, { method: "POST", body });
    const signedReport = JSON.parse(await verified.text());
    expect((await post({ signedReport, text: "I made this with your server." })).status).toBe(201);
    expect(await codeOf(await post({ signedReport, text: "Again." }))).toBe("CONFLICT");
    const forged = { ...signedReport, report: { ...signedReport.report, verdict: "TRUSTED" } };
    expect(await codeOf(await post({ signedReport: forged, text: "Look." }))).toBe("BAD_USER_INPUT");
    expect((await post({ signedReport, text: "x".repeat(5_000) })).status).toBe(400);
    expect(await codeOf(await post({ signedReport, text: "a\u0000b" }))).toBe("BAD_USER_INPUT");

    const moderator = await person("MODERATOR");
    const LIST = "{ verdictFeedback(isOpen: true) { nodes { id verdict text fileSha256 reportId reasonCodes } } }";
    const [kept] = (await ask(LIST, {}, moderator.secret)).data.verdictFeedback.nodes;
    expect(kept).toMatchObject({ verdict: "NO_CREDENTIALS", text: "I made this with your server." });
    expect(kept.fileSha256).toBe(sha256Hex(await readFile(foreign)));
    expect((await ask(LIST, {}, null)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    const ANSWER = `mutation ($input: AnswerVerdictFeedbackInput!) { answerVerdictFeedback(input: $input) { feedback { note } userErrors { code } } }`;
    const answer = () => ask(ANSWER, { input: { id: kept.id, note: "No record of it." } }, moderator.secret);
    expect((await answer()).data.answerVerdictFeedback.feedback).toEqual({ note: "No record of it." });
    expect((await answer()).data.answerVerdictFeedback.userErrors).toEqual([{ code: "NOT_FOUND" }]);
    const said = await app.database.auditEvents({ action: "verdict.contested" }, { limit: 5 });
    expect(said.rows.map(({ row }) => row.body).join()).not.toContain("I made this");
  });
});

describe("contesting a verdict", () => {
  /** As this server signs it when the same file is verified once more. */
  async function signed(sha256: string) {
    const verifiedAt = new Date().toISOString();
    const found = { verdict: "NO_CREDENTIALS", mismatch: false, reasons: [], record: null };
    const report = { format: REPORT_FORMAT, id: randomUUID(), verifiedAt, ...found, file: { sha256 } };
    return { report, signature: await api.app.reportSigner.sign(textOfReport(report)) };
  }
  const send = (signedReport: object) => api.app.verdictFeedback.contest({ signedReport, text: "It is mine." });
  const contest = async (sha256: string) => send(await signed(sha256));

  test("is taken three times for one file, until somebody answers", async () => {
    const { app } = api;
    const kept = [await contest("aa"), await contest("aa"), await contest("aa")];
    expect(kept).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    await expect(contest("aa")).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(await contest("bb")).toMatchObject({ ok: true });
    const id = kept[0]?.ok ? kept[0].value.id : expect.fail();
    await app.verdictFeedback.answer(app.user, { id, note: "Looked at it." });
    expect(await contest("aa")).toMatchObject({ ok: true });
  });

  test("is not taken with a report that says it was made after its key's end; an older one still counts", async () => {
    const keys = createReportKeyDirectory(api.app.config.keyDirectory);
    const report = await signed("cc");
    await keys.rotate(new Date(Date.now() - 3_600_000));
    expect(await send(report)).toMatchObject({ ok: false, errors: [{ code: "INVALID_VALUE" }] });
    const older = await signed("cc");
    await keys.rotate(new Date());
    expect(await send(older)).toMatchObject({ ok: true });
  });

  test("is taken so many times an hour from one address, by every door", async () => {
    const strict = await api.serve({ rates: { notices: 2 } });
    const headers = { "content-type": "application/json" };
    const send = () => fetch(`${strict.url}/api/verify/feedback`, { method: "POST", headers, body: "{}" });
    expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([400, 400, 429]);
    const CONTEST = 'mutation { contestVerdict(input: { signedReport: "{}", text: "x" }) { userErrors { code } } }';
    const { errors } = await strict.ask(CONTEST, {}, null);
    expect(errors?.[0]?.extensions.code).toBe("RATE_LIMITED");
  });
});
