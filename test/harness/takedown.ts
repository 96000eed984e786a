import { z } from "zod";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import type { Asset } from "../../src/core/ports/database.ts";
import { openTestApi, type TestApi } from "./api.ts";
import { releaseAsset } from "./released-asset.ts";
import { addGeneration } from "./rows.ts";

export type Person = Awaited<ReturnType<TestApi["person"]>>;
export const HOUR_MS = 3_600_000;
/** In every notice that a test does not word itself: what must never come out. */
export const SECRET = "Ada of 7 Hidden Lane <b>\"'&";

const receipt = z.looseObject({ reference: z.string(), token: z.string(), url: z.string(), dueAt: z.string() });
const CASE = "takedownCase { id status reason withheldCount } userErrors { code message field }";

/** The whole product with a clock that can be put forward, a creator, two moderators, and ways to send and decide notices. */
export async function openTakedowns() {
  let aheadMs = 0;
  const faults: unknown[] = [];
  const api = await openTestApi((ports) => ({
    ...ports,
    environment: { ...ports.environment, clock: () => new Date(Date.now() + aheadMs) },
    telemetry: { ...ports.telemetry, faulted: (_context, error) => void faults.push(error) },
  }));
  const [owner, ann, bob] = await Promise.all([api.person("USER"), api.person("MODERATOR"), api.person("MODERATOR")]);
  const { database, library, auditLog } = api.app;
  const wait = (ms: number) => {
    aheadMs += ms;
  };

  async function released(by: Person = owner): Promise<Asset> {
    const { id } = await addGeneration(database, by.user.id);
    return releaseAsset(api.app, id);
  }

  const postNotice = (body: object, to = "/takedown") =>
    fetch(`${api.url}${to}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  /** Sends a notice as a program would. */
  async function send(body: object) {
    const response = await postNotice({ category: "LIKENESS", explanation: SECRET, goodFaith: true, ...body });
    return { status: response.status, body: receipt.parse(await response.json()) };
  }

  /** Fills in the form of the page, as a person would. */
  async function fillIn(fields: Record<string, string>, file?: Blob): Promise<Response> {
    const shown = await (await fetch(`${api.url}/takedown`)).text();
    wait(5_000);
    const form = new FormData();
    form.set("ticket", /name="ticket" value="([^"]+)"/.exec(shown)?.[1] ?? "");
    form.set("website", "");
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set("file", file ?? new Blob([]), file ? "copy.mp4" : "");
    return fetch(`${api.url}/takedown`, { method: "POST", body: form, redirect: "manual" });
  }

  async function caseOf(reference: string) {
    const found = await database.takedownByReference(reference);
    if (!found) throw new Error("no case");
    return { ...found, gid: globalId("TakedownCase", found.id) };
  }

  async function change(person: Person, name: string, type: string, input: object) {
    const query = `mutation ($input: ${type}!) { done: ${name}(input: $input) { ${CASE} } }`;
    const { data, errors } = await api.ask(query, { input }, person.secret);
    if (errors) throw new Error(JSON.stringify(errors));
    return data.done;
  }
  const claim = (person: Person, id: string) => change(person, "claimTakedownCase", "ClaimTakedownCaseInput", { id });

  async function decide(person: Person, id: string, reason: string, assets: readonly Asset[] = []) {
    const assetIds = assets.map((asset) => globalId("Asset", asset.id));
    const input = { id, reason, rationale: "looked at it", message: "So it is.", assetIds };
    const preview = `query ($input: DecideTakedownCaseInput!) { takedownPreview(input: $input) {
      preview { digest withheld { sha256 } givenBack { sha256 } } userErrors { code } } }`;
    const { data } = await api.ask(preview, { input }, person.secret);
    const shown = data.takedownPreview.preview;
    const decision = { ...input, digest: shown?.digest };
    return { shown, done: await change(person, "decideTakedownCase", "DecideTakedownCaseInput", decision) };
  }

  return {
    ...api,
    ...{ owner, ann, bob, faults, wait, released, postNotice, send, fillIn, caseOf, change, claim, decide },
    /** Of its file: 200, or 451 where it is withheld. */
    statusOf: async (asset: Asset) => (await fetch(`${api.url}${library.link(asset, "video.mp4").path}`)).status,
    withheldAt: async ({ id }: Asset) => (await database.asset(id))?.withheldAt ?? null,
    /** All that the log says so far, and whether it holds. */
    log: async () => {
      const { rows } = await database.auditEvents({}, { limit: 500 });
      return { bodies: rows.map(({ row }) => row.body).join("\n"), verified: await auditLog.verify() };
    },
  };
}
export type Takedowns = Awaited<ReturnType<typeof openTakedowns>>;
