import express, { type Request, type Response, Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { SoftBindingMatch } from "../../core/soft-bindings.ts";
import { UPLOAD_LIMITS } from "../../core/uploads.ts";
import type { ApiDeps } from "../api-deps.ts";
import { closeSignal } from "./close-signal.ts";
import { originOf } from "./origin.ts";
import { receiveFile } from "./receive-file.ts";
import { announcedBytes, type ScratchFiles } from "./scratch-files.ts";
import { withheld } from "./send-asset.ts";
import type { Visitors } from "./visitors.ts";

/** Of the C2PA specification whose Soft Binding Resolution API this is. */
const SPECIFICATION = "2.4.0";
const BASE = "/c2pa/v1";
/** A longer value belongs into a POST. */
const MOST_VALUE_IN_URL = 2_048;
const MOST_RESULTS = 100;

const maxResults = z.coerce.number<string>().int().min(1).default(10);
const name = z.string().min(1).max(200);
const binding = z.object({ alg: name, value: z.string().min(1).max(64_000) });
const page = z.object({ maxResults });
const content = page.extend({ alg: name.optional(), hintAlg: name.optional(), hintValue: z.string().optional() });
const wanted = z.object({ returnActiveManifest: z.enum(["true", "false"]).default("false") });
const manifestId = z.string().regex(/^urn:(c2pa|uuid):[\w:.-]{1,200}$/);

type Deps = Pick<ApiDeps, "softBindings" | "verification" | "isMedia" | "config"> & {
  readonly visitors: Visitors;
  readonly scratchFiles: ScratchFiles;
};

/** C2PA Soft Binding Resolution API: stripped files find their credentials again. Open to everybody, reads only. */
export function softBindingRoutes({ softBindings, verification, isMedia, config, ...deps }: Deps): Router {
  const { visitors, scratchFiles } = deps;
  const router = Router();
  const knownAlgorithms = Object.values(softBindings.algorithms).flatMap((list) => list.map(({ alg }) => alg));

  async function find(alg: string, value: string, signal: AbortSignal): Promise<readonly SoftBindingMatch[]> {
    requireKnown(alg, knownAlgorithms);
    const found = await softBindings.byBinding(alg, value, signal);
    if (found === null) throw invalid(`This is no value of ${alg}.`);
    return found;
  }

  router.get(`${BASE}/matches/byBinding`, async (request, response) => {
    await visitors.throttle(request);
    if (String(request.query.value ?? "").length > MOST_VALUE_IN_URL) return refuse(response, 414, "Use POST instead.");
    const { alg, value, maxResults: most } = parse(binding.extend({ maxResults }), request.query);
    answer(response, await find(alg, value, closeSignal(response)), most);
  });

  router.post(`${BASE}/matches/byBinding`, express.json({ limit: "128kb" }), async (request, response) => {
    await visitors.throttle(request);
    const { maxResults: most } = parse(page, request.query);
    const { alg, value } = parse(binding, request.body);
    answer(response, await find(alg, value, closeSignal(response)), most);
  });

  router.post(`${BASE}/matches/byContent`, async (request, response) => {
    const { alg, hintAlg, hintValue, maxResults: most } = parse(content, request.query);
    if (alg !== undefined) requireKnown(alg, knownAlgorithms);
    await visitors.throttle(request);
    const signal = closeSignal(response);
    const found = await scratchFiles.withFile(
      visitors.holderOf(request),
      announcedBytes(request, UPLOAD_LIMITS.maxBytes),
      async (path) => {
        await receiveFile(request, path, UPLOAD_LIMITS.maxBytes);
        if (!(await isMedia(path))) return null;
        return verification.whenFree(visitors.holderOf(request), signal, () =>
          softBindings.byContent(path, alg ?? null, signal),
        );
      },
    );
    if (found === null) return refuse(response, 415, "This is no video or picture that can be read here.");
    const hinted = hintAlg && hintValue ? await softBindings.byBinding(hintAlg, hintValue, signal) : null;
    answer(response, [...found, ...(hinted ?? [])], most);
  });

  router.get(`${BASE}/manifests/:manifestId`, async (request, response) => {
    await visitors.throttle(request);
    const id = manifestId.safeParse(request.params.manifestId);
    if (!id.success) throw invalid("This is no id of a C2PA manifest.");
    const { returnActiveManifest } = parse(wanted, request.query);
    const asset = await softBindings.record(id.data);
    if (asset && !asset.deletedAt && (await softBindings.isWithheld(asset))) throw withheld(response);
    const store = asset && (await softBindings.manifest(asset, returnActiveManifest === "true"));
    if (!store) throw new AppError("NOT_FOUND", { userMessage: "There is no such manifest." });
    response.type("application/c2pa").set("Cache-Control", "no-store").send(store);
  });

  router.get(`${BASE}/services/supportedAlgorithms`, (_request, response) => {
    response.json(softBindings.algorithms);
  });
  router.get(`${BASE}/services/capabilities`, (_request, response) => {
    response.json({ c2paSpecificationVersion: SPECIFICATION, supportedCapabilities: ["queryByContent"] });
  });
  router.get(`${BASE}/services/status`, (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/.well-known/c2pa-soft-binding-resolution", (request, response) => {
    const endpoint = `${originOf(request, config.publicUrl)}${BASE}`;
    response.json({
      apiEndpoint: endpoint,
      c2paSpecificationVersion: SPECIFICATION,
      capabilitiesEndpoint: `${endpoint}/services/capabilities`,
      statusEndpoint: `${endpoint}/services/status`,
    });
  });

  return router;
}

const invalid = (userMessage: string) => new AppError("BAD_INPUT", { userMessage });

function parse<T>(schema: z.ZodType<T>, given: Request["query"] | unknown): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${issue?.path.join(".") ?? "the query"}: ${issue?.message ?? "not valid"}.`);
}

function requireKnown(alg: string, known: readonly string[]): void {
  if (!known.includes(alg)) throw invalid(`The algorithms known here are ${known.join(", ")}.`);
}

/** Each manifest once, at its best place. */
function answer(response: Response, found: readonly SoftBindingMatch[], most: number): void {
  const first = found.filter(({ manifestId: id }, index) => found.findIndex((one) => one.manifestId === id) === index);
  response.set("Cache-Control", "no-store").json({ matches: first.slice(0, Math.min(most, MOST_RESULTS)) });
}

/** Statuses of the specification that no fault of ours has. */
function refuse(response: Response, status: 414 | 415, message: string): void {
  response.status(status).json({ error: { code: "BAD_USER_INPUT", message } });
}
