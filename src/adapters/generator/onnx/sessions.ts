import { existsSync } from "node:fs";
import * as ort from "onnxruntime-node";
import type { Provider, WorkerSetup } from "./messages.ts";

export type Sessions = {
  /** The execution provider that runs all of them. */
  readonly provider: Provider;
  readonly transformer: ort.InferenceSession;
  readonly decoder: ort.InferenceSession;
  readonly encoder: ort.InferenceSession | undefined;
};

const FATAL_ONLY = 4;

/** Loads the nets on the first provider that takes them; the CPU always does, so its error is the one that is thrown. */
export const openSessions = async (setup: WorkerSetup, providers = likelyProviders()): Promise<Sessions> => {
  const [provider = "cpu", ...others] = providers;
  const load = (net: Uint8Array): Promise<ort.InferenceSession> =>
    ort.InferenceSession.create(net, {
      executionProviders: [provider],
      intraOpNumThreads: setup.threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      ...(others.length > 0 ? { logSeverityLevel: FATAL_ONLY } : {}), // that a GPU cannot be had is no error
    });
  try {
    return {
      provider,
      transformer: await load(setup.transformer),
      decoder: await load(setup.decoder),
      encoder: setup.encoder && (await load(setup.encoder)),
    };
  } catch (error) {
    if (others.length === 0) throw error;
    return openSessions(setup, others);
  }
};

/**
 * A GPU is only tried where its device file says there may be one: the search takes time, prints warnings from native
 * code, and can end at a driver that computes on the CPU, more slowly than onnxruntime does.
 */
const likelyProviders = (): readonly Provider[] => {
  const isLinux = process.platform === "linux";
  const hasNvidia = isLinux && existsSync("/dev/nvidiactl");
  const hasGpu = !isLinux || hasNvidia || existsSync("/dev/dri/renderD128");
  return [...(hasNvidia ? (["cuda"] as const) : []), ...(hasGpu ? (["webgpu"] as const) : []), "cpu"];
};
