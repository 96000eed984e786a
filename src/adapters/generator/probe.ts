import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { readWorkflow } from "./comfyui/workflow.ts";
import { servedModels } from "./remote/served-models.ts";
import { createServerClient, type ServerClient } from "./remote/server-client.ts";
import { DEFAULT_TIMING } from "./remote/timing.ts";

type Server = {
  readonly kind: "openai-videos" | "comfyui";
  readonly baseUrl: URL;
  readonly apiKey: string | null;
  readonly workflowPath: string | null;
  readonly imageWorkflowPath: string | null;
};
type Found = {
  /** What answers: a dialect, with its version where it says one. */
  readonly speaks: string;
  /** What it runs: models, or ComfyUI's devices; nothing where it does not say. */
  readonly runs: readonly string[];
  /** Why it cannot make videos though it answers. */
  readonly faults: readonly string[];
};
export type ServerProbe = Found & { readonly milliseconds: number };

export const PROBE_TIMEOUT_MS = 5_000;

/**
 * Asks a model server what it is and what it runs. Sends no prompt, starts no job, and asks each thing once.
 * @throws AppError GENERATOR_UNAVAILABLE when it does not answer in time, GENERATOR_FAILED for a redirect or a refusal,
 *   CONFIG_INVALID for a workflow that cannot be used
 */
export async function probeServer(server: Server): Promise<ServerProbe> {
  const timing = { ...DEFAULT_TIMING, requestTimeoutMs: PROBE_TIMEOUT_MS, repeats: 0 };
  const client = createServerClient({ ...server, timing });
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(4 * PROBE_TIMEOUT_MS);
  const found = await (server.kind === "comfyui" ? probeComfyUi(client, server, signal) : probeVideos(client, signal));
  return { ...found, milliseconds: Math.round(performance.now() - startedAt) };
}

async function probeVideos(client: ServerClient, signal: AbortSignal): Promise<Found> {
  // A job that nobody has. Without that route the answer is FastAPI's own, or no JSON at all.
  const { status, body, words } = await client.request({ method: "GET", path: "/videos/vouch-doctor" }, signal);
  refuseStranger(status);
  const hasVideos = body !== null && words !== "Not Found";
  const runs = await servedModels(client, signal);
  return { speaks: "/v1/videos", runs, faults: hasVideos ? [] : ["it has no /videos below this address"] };
}

const systemStats = z.looseObject({
  system: z.looseObject({ comfyui_version: z.string().catch("") }),
  devices: z.array(z.looseObject({ name: z.string() })).catch([]),
});
const nodeInfo = z.record(z.string(), z.unknown());

async function probeComfyUi(client: ServerClient, server: Server, signal: AbortSignal): Promise<Found> {
  const stats = await client.request({ method: "GET", path: "/system_stats" }, signal);
  refuseStranger(stats.status);
  const known = systemStats.safeParse(stats.body).data;
  if (!known) return { speaks: "something else", runs: [], faults: ["it answers, but is no ComfyUI"] };
  const faults = [];
  for (const className of await classNames(server)) {
    const info = await client.request({ method: "GET", path: `/object_info/${encodeURIComponent(className)}` }, signal);
    // {} for a node that is not installed.
    if (!(className in (nodeInfo.safeParse(info.body).data ?? {}))) faults.push(`it has no node ${className}`);
  }
  const speaks = `ComfyUI ${known.system.comfyui_version}`.trim();
  return { speaks, runs: known.devices.map(({ name }) => name), faults };
}

/** The kinds of nodes that the configured workflows are made of. */
async function classNames({ workflowPath, imageWorkflowPath }: Server): Promise<ReadonlySet<string>> {
  const read = (path: string | null, variable: string, beginsFromPicture: boolean) =>
    path === null ? null : readWorkflow(path, { variable, beginsFromPicture });
  const templates = await Promise.all([
    read(workflowPath, "GENERATOR_WORKFLOW", false),
    read(imageWorkflowPath, "GENERATOR_IMAGE_WORKFLOW", true),
  ]);
  return new Set(templates.flatMap((template) => template?.classNames ?? []));
}

function refuseStranger(status: number): void {
  if (status !== 401 && status !== 403) return;
  throw new AppError("GENERATOR_FAILED", { message: `the model server refuses the key, status ${status}` });
}
