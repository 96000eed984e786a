import { type Faults, JOB_MS, makeVideo, type Order, type StandIn, type serveStandIn } from "./stand-in.ts";

export type VideosJob = {
  readonly order: Order;
  readonly createdAt: number;
  state: "queued" | "working" | "completed" | "failed";
  error: string | null;
  bytes: Buffer | null;
};

/** The jobs of a server with `/v1/videos`; how they look on the wire is the dialect's own. */
export function createVideosJobs(faults: Faults, extension = "mp4") {
  const jobs = new Map<string, VideosJob>();
  const orders: Order[] = [];
  const stopped: string[] = [];
  return {
    jobs,
    orders,
    stopped,
    begin: (order: Order): VideosJob => {
      const createdAt = Math.floor(Date.now() / 1000);
      const job: VideosJob = { order, createdAt, state: "queued", error: null, bytes: null };
      jobs.set(order.id, job);
      orders.push(order);
      setTimeout(() => {
        job.state = "working";
      }, JOB_MS / 2);
      setTimeout(async () => {
        if (faults.outcome === "never ends") return;
        if (faults.outcome === "fails") {
          job.error = `CUDA out of memory while making "${order.prompt}"`;
          job.state = "failed";
          return;
        }
        job.bytes = await makeVideo(order, faults, extension);
        job.state = "completed";
      }, JOB_MS);
      return job;
    },
    /** Whether it was still at work. */
    remove: (id: string): boolean => {
      const job = jobs.get(id);
      jobs.delete(id);
      return job !== undefined && (job.state === "queued" || job.state === "working");
    },
  };
}

/** What every server with `/v1/videos` shows a test. */
export const standInOf = (
  { origin, requests, close }: Pick<Awaited<ReturnType<typeof serveStandIn>>, "origin" | "requests" | "close">,
  faults: Faults,
  { jobs, orders, stopped }: ReturnType<typeof createVideosJobs>,
): StandIn => ({
  ...{ generatorUrl: `openai+${origin}/v1`, baseUrl: new URL(`${origin}/v1`) },
  ...{ faults, orders, stopped, requests, close },
  jobsLeft: () => jobs.size,
  restart: () => jobs.clear(),
});

export const VIDEO_PATH = /^\/v1\/videos(?:\/([^/]+))?(\/content)?$/;

export const sizeOf = (text: unknown): { readonly width: number; readonly height: number } => {
  const [width = 0, height = 0] = String(text).split("x").map(Number);
  return { width, height };
};
