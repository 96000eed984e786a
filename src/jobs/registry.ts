import { AppError } from "../core/errors.ts";
import type { JobContext, Queue } from "../core/ports/queue.ts";
import type { Runner } from "../core/runner.ts";
import type { JobDefinition } from "./job.ts";
import { runGeneration } from "./run-generation.ts";

export type JobDeps = { readonly runner: Runner };
type Handle<P> = (payload: P, context: JobContext) => Promise<void>;
type Registered = {
  readonly name: string;
  readonly start: (queue: Queue, deps: JobDeps, concurrency: number) => Promise<void>;
};

/** Every job the product knows, each with its one handler, loaded only by a process that works. */
export const jobs: readonly Registered[] = [
  register(runGeneration, async (deps) => (await import("./run-generation.handler.ts")).handleRunGeneration(deps)),
];

function register<P>(job: JobDefinition<P>, load: (deps: JobDeps) => Promise<Handle<P>>): Registered {
  return {
    name: job.name,
    async start(queue, deps, concurrency) {
      const handle = await load(deps);
      await queue.consume(job.name, { concurrency, attempts: job.attempts }, async (payload, context) => {
        const parsed = job.payload.safeParse(payload);
        if (!parsed.success) throw new AppError("BAD_INPUT", { message: `${job.name}: payload is not valid` });
        await handle(parsed.data, context);
      });
    },
  };
}
