import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { isAppError } from "../../core/errors.ts";
import type { Telemetry } from "../../core/ports/telemetry.ts";

const FAST = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2];
const SLOW = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** Counters and histograms in seconds, with the process's own metrics, in a registry of its own. */
export function createPrometheusTelemetry(log: (context: object, error: unknown) => void): {
  readonly telemetry: Telemetry;
  readonly registry: Registry;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "vouch_" });
  const registers = [registry];
  const judged = new Histogram({
    name: "vouch_moderation_seconds",
    help: "Time to a verdict, by stage and verdict.",
    labelNames: ["stage", "verdict"],
    buckets: FAST,
    registers,
  });
  const step = new Histogram({
    name: "vouch_pipeline_step_seconds",
    help: "Time of a pipeline step, by step and outcome.",
    labelNames: ["step", "outcome"],
    buckets: SLOW,
    registers,
  });
  const ended = new Counter({
    name: "vouch_generations_ended_total",
    help: "Runs by the state they ended in.",
    labelNames: ["status"],
    registers,
  });
  const verified = new Histogram({
    name: "vouch_verification_seconds",
    help: "Time of a verification, by verdict.",
    labelNames: ["verdict"],
    buckets: SLOW,
    registers,
  });
  const faults = new Counter({ name: "vouch_faults_total", help: "Faults by code.", labelNames: ["code"], registers });
  return {
    registry,
    telemetry: {
      judged: (stage, verdict, ms) => judged.observe({ stage, verdict }, ms / 1000),
      stepEnded: (name, outcome, ms) => step.observe({ step: name, outcome }, ms / 1000),
      generationEnded: (status) => ended.inc({ status }),
      faulted: (context, error) => {
        faults.inc({ code: isAppError(error) ? error.code : "INTERNAL" });
        log(context, error);
      },
      verified: (verdict, ms) => verified.observe({ verdict }, ms / 1000),
    },
  };
}
