import type { ServerProbe } from "../adapters/generator/probe.ts";
import type { Config } from "../config/config.ts";
import { isAppError } from "../core/errors.ts";
import type { Outcome } from "./finding.ts";

/** Whether videos can be made now: the embedded model is checked with the others, a server is asked. */
export async function examineGenerator({ generator }: Config): Promise<Outcome> {
  if (generator.kind === "embedded") return { state: "ok", detail: "the embedded model: a toy world, no GPU needed" };
  const { PROBE_TIMEOUT_MS, probeServer } = await import("../adapters/generator/probe.ts");
  const { baseUrl, model, shotTimeoutMs } = generator;
  try {
    const found = await probeServer(generator);
    const runs = found.runs.length === 0 ? "does not say what it runs" : `runs ${found.runs.join(", ")}`;
    const patience = `a shot may take ${shotTimeoutMs / 1000} s`;
    const detail = `${found.speaks} at ${baseUrl}, ${found.milliseconds} ms: ${runs}; ${patience}`;
    return { detail, ...verdict(found, generator.kind === "openai-videos" ? model : null) };
  } catch (error) {
    if (!isAppError(error) || error.code !== "GENERATOR_UNAVAILABLE") throw error;
    const detail = `${baseUrl}: ${reasonIn(error)}, asked once for ${PROBE_TIMEOUT_MS / 1000} s`;
    return {
      state: "fault",
      detail,
      mend: "Start the server, or correct GENERATOR_URL. Vouch itself starts without it.",
    };
  }
}

function verdict({ faults, runs }: ServerProbe, model: string | null): Pick<Outcome, "state" | "mend"> {
  if (faults.length > 0) return { state: "fault", mend: `${faults.join("; ")}. See docs/gpu-servers.md.` };
  if (model === null || runs.length === 0 || runs.includes(model)) return { state: "ok" };
  return { state: "warning", mend: `GENERATOR_MODEL is ${model}, which it does not name.` };
}

/** Node's fetch says no more than "fetch failed"; the reason is a cause or two deeper. */
function reasonIn(error: Error): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && cause.code in REASONS) return REASONS[cause.code] ?? "";
    if (cause.name === "TimeoutError") return "no answer in time";
  }
  return error.message;
}
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the name cannot be looked up now",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
};
