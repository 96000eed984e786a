import { resolve } from "node:path";
import type { EnvironmentVariables } from "./environment-variables.ts";

/** Which generator runs, and where. */
export type GeneratorConfig = { readonly kind: "embedded"; readonly directory: string } | ServerConfig;
type ServerConfig = {
  readonly kind: "openai-videos" | "comfyui";
  readonly baseUrl: URL;
  /** A secret: never logged, sent to `baseUrl` only. */
  readonly apiKey: string | null;
  readonly model: string | null;
  /** ComfyUI only. */
  readonly workflowPath: string | null;
  readonly imageWorkflowPath: string | null;
  readonly settings: { readonly maxSeconds: number; readonly framesPerSecond: number; readonly shortSide: number };
  readonly shotTimeoutMs: number;
};

const SERVER_URL = /^(openai|comfyui)\+(https?:.*)$/;
const DIALECTS = { openai: "openai-videos", comfyui: "comfyui" } as const;

export function generatorOf(
  given: EnvironmentVariables,
  modelDirectory: (url: string | undefined) => string,
): GeneratorConfig {
  const [, scheme, address = ""] = SERVER_URL.exec(given.GENERATOR_URL ?? "") ?? [];
  const isServer = scheme === "openai" || scheme === "comfyui";
  // An address that does not parse is among the faults, which are collected after this.
  if (!isServer || !URL.canParse(address)) return { kind: "embedded", directory: modelDirectory(given.GENERATOR_URL) };
  const absolute = (path: string | undefined) => (path === undefined ? null : resolve(path));
  return {
    kind: DIALECTS[scheme],
    baseUrl: baseUrlOf(scheme, address),
    apiKey: given.GENERATOR_API_KEY ?? null,
    model: given.GENERATOR_MODEL ?? null,
    workflowPath: absolute(given.GENERATOR_WORKFLOW),
    imageWorkflowPath: absolute(given.GENERATOR_IMAGE_WORKFLOW),
    settings: {
      maxSeconds: given.GENERATOR_MAX_SECONDS,
      framesPerSecond: given.GENERATOR_FPS,
      shortSide: given.GENERATOR_SHORT_SIDE,
    },
    shotTimeoutMs: given.GENERATOR_TIMEOUT_SECONDS * 1000,
  };
}

/** What contradicts itself, each by the variable's name; never with the value, which may hold a password. */
export function generatorFaults(given: EnvironmentVariables): string[] {
  const [, scheme, address = ""] = SERVER_URL.exec(given.GENERATOR_URL ?? "") ?? [];
  const faults: string[] = [];
  if (scheme !== undefined && !URL.canParse(address)) faults.push("GENERATOR_URL: not an address after the scheme's +");
  else if (scheme !== undefined) {
    const { username, password, search, hash } = new URL(address);
    if (username || password) faults.push("GENERATOR_URL: a key belongs into GENERATOR_API_KEY");
    if (search || hash) faults.push("GENERATOR_URL: neither ? nor # is allowed");
  }
  const { GENERATOR_WORKFLOW: workflow, GENERATOR_IMAGE_WORKFLOW: imageWorkflow } = given;
  if (scheme === "comfyui" && workflow === undefined) {
    faults.push(
      "GENERATOR_WORKFLOW: required with comfyui+http(s)://, a workflow in API format; see docs/gpu-servers.md",
    );
  }
  if (scheme !== "comfyui" && (workflow ?? imageWorkflow) !== undefined) {
    faults.push("GENERATOR_WORKFLOW, GENERATOR_IMAGE_WORKFLOW: only with GENERATOR_URL=comfyui+http(s)://…");
  }
  if (scheme === undefined && (given.GENERATOR_API_KEY ?? given.GENERATOR_MODEL) !== undefined) {
    faults.push("GENERATOR_API_KEY, GENERATOR_MODEL: only with a server in GENERATOR_URL");
  }
  return faults;
}

/** OpenAI's paths begin with /v1; an address without a path means that. */
function baseUrlOf(scheme: "openai" | "comfyui", address: string): URL {
  const url = new URL(address);
  if (scheme === "openai" && url.pathname === "/") url.pathname = "/v1";
  return url;
}
