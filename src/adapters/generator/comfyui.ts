import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Generator } from "../../core/ports/generator.ts";
import { listenToProgress } from "./comfyui/progress-socket.ts";
import { readWorkflow, type WorkflowTemplate } from "./comfyui/workflow.ts";
import type { Dialect, Job, JobState } from "./remote/dialect.ts";
import { pause } from "./remote/or-aborted.ts";
import { createRemoteGenerator, failed, type RemoteSettings } from "./remote/remote-generator.ts";
import { type Answer, createServerClient, type ServerClient } from "./remote/server-client.ts";
import { DEFAULT_TIMING, type Timing } from "./remote/timing.ts";

type Deps = {
  readonly baseUrl: URL;
  readonly apiKey: string | null;
  /** Name of the model that the workflow loads; null: the template's name. */
  readonly model: string | null;
  readonly workflowPath: string;
  /** For clips that begin from a picture; null: there are none. */
  readonly imageWorkflowPath: string | null;
  readonly settings: RemoteSettings;
  readonly encodePicture: Parameters<typeof createRemoteGenerator>[0]["encodePicture"];
  readonly timing?: Timing;
};

/** ComfyUI with the operator's own workflow. @throws AppError CONFIG_INVALID for a template that cannot be used */
export async function createComfyUiGenerator({ timing = DEFAULT_TIMING, ...deps }: Deps): Promise<Generator> {
  const { workflowPath, imageWorkflowPath } = deps;
  const text = await readWorkflow(workflowPath, { variable: "GENERATOR_WORKFLOW", beginsFromPicture: false });
  const image =
    imageWorkflowPath === null
      ? null
      : await readWorkflow(imageWorkflowPath, { variable: "GENERATOR_IMAGE_WORKFLOW", beginsFromPicture: true });
  const client = createServerClient({ ...deps, timing });
  return createRemoteGenerator({
    ...deps,
    dialect: createDialect(client, { ...deps, ...timing }, { text, image }),
    timing,
  });
}

type Templates = { readonly text: WorkflowTemplate; readonly image: WorkflowTemplate | null };
type Address = Pick<Deps, "baseUrl" | "apiKey">;

function createDialect(
  client: ServerClient,
  deps: Address & Pick<Deps, "model"> & Pick<Timing, "pollMs">,
  templates: Templates,
): Dialect {
  const { pollMs } = deps;
  // The template decides what is made as much as the weights do, so its digest stands in for a version.
  const identity = {
    name: deps.model ?? `comfyui:${templates.text.name}`,
    version: `workflow-${templates.text.sha256.slice(0, 12)}`,
  };
  return {
    provider: "comfyui",
    takesLead: templates.image !== null,
    identity,
    identify: async () => identity,

    submit: async (order, { signal, onFraction }) => {
      const image = order.firstPicture && (await upload(client, order.firstPicture, signal));
      const template = (image && templates.image) || templates.text;
      // Chosen here, so that progress is heard from the first step on; older servers choose their own.
      const promptId = randomUUID();
      const clientId = randomUUID();
      const socket = listenToProgress({
        ...socketAddress(deps, clientId),
        ...{ promptId, nodeCount: template.nodeCount, onFraction },
      });
      try {
        const json = { prompt: template.fill(order, image), client_id: clientId, prompt_id: promptId };
        const answer = await client.request({ method: "POST", path: "/prompt", json, kind: "submission" }, signal);
        const accepted = acceptedSchema.safeParse(answer.body);
        if (!accepted.success) throw failed(`refused with status ${answer.status}: ${refusalOf(answer)}`);
        return openJob({ client, promptId: accepted.data.prompt_id, pollMs, stopListening: socket.close });
      } catch (error) {
        socket.close();
        throw error;
      }
    },
  };
}

const id = z.string().regex(/^[\w-]{1,100}$/);
const acceptedSchema = z.looseObject({ prompt_id: id });
const uploadedSchema = z.looseObject({ name: z.string().min(1), subfolder: z.string().catch("") });

async function upload(client: ServerClient, picture: Uint8Array, signal: AbortSignal) {
  const form = new FormData();
  form.set("image", new File([picture], `vouch-${randomUUID()}.jpg`, { type: "image/jpeg" }));
  const answer = await client.request({ method: "POST", path: "/upload/image", form }, signal);
  const uploaded = uploadedSchema.safeParse(answer.body);
  if (!uploaded.success) throw failed(`took no picture, status ${answer.status}: ${answer.words}`);
  const { name, subfolder } = uploaded.data;
  return subfolder === "" ? name : `${subfolder}/${name}`;
}

function socketAddress({ baseUrl, apiKey }: Address, clientId: string) {
  const url = new URL(baseUrl);
  url.protocol = baseUrl.protocol === "https:" ? "wss:" : "ws:";
  url.pathname = `${baseUrl.pathname.replace(/\/$/, "")}/ws`;
  url.search = new URLSearchParams({ clientId }).toString();
  return { url, headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` } };
}

const nodeErrors = z.looseObject({
  node_errors: z.record(z.string(), z.looseObject({ errors: z.array(z.looseObject({ message: z.string() })) })),
});
/** "Prompt outputs failed validation" alone helps nobody; which node and why does. */
function refusalOf({ body, words }: Answer): string {
  const nodes = Object.entries(nodeErrors.safeParse(body).data?.node_errors ?? {});
  const reasons = nodes.map(([node, { errors }]) => `node ${node}: ${errors.map(({ message }) => message).join(", ")}`);
  return [words, ...reasons].join("; ").slice(0, 600);
}

const outputFile = z.looseObject({
  filename: z.string().min(1),
  subfolder: z.string().catch(""),
  type: z.string().catch("output"),
});
type OutputFile = z.infer<typeof outputFile>;
const historySchema = z.looseObject({
  outputs: z.record(z.string(), z.record(z.string(), z.unknown())).catch({}),
  status: z.looseObject({ status_str: z.string(), messages: z.array(z.unknown()).catch([]) }).nullish(),
});
const queueSchema = z.looseObject({ queue_running: z.array(z.unknown()), queue_pending: z.array(z.unknown()) });
const queueEntry = z.tuple([z.unknown(), z.string()], z.unknown());

/** Questions after the history between two after the queue, which tells a job that is lost from one that waits. */
const POLLS_PER_QUEUE_CHECK = 10;

function openJob(options: {
  readonly client: ServerClient;
  readonly promptId: string;
  readonly pollMs: number;
  readonly stopListening: () => void;
}): Job {
  const { client, promptId, pollMs, stopListening } = options;
  let file: OutputFile | null = null;
  let hasEnded = false;
  let polls = 0;

  async function place(signal: AbortSignal): Promise<"running" | "pending" | "gone" | "unknown"> {
    const queue = queueSchema.safeParse((await client.request({ method: "GET", path: "/queue" }, signal)).body);
    if (!queue.success) return "unknown";
    const holds = (entries: readonly unknown[]) =>
      entries.some((entry) => queueEntry.safeParse(entry).data?.[1] === promptId);
    if (holds(queue.data.queue_running)) return "running";
    return holds(queue.data.queue_pending) ? "pending" : "gone";
  }

  async function history(signal: AbortSignal): Promise<JobState | null> {
    const { body } = await client.request({ method: "GET", path: `/history/${promptId}` }, signal);
    const record = z.record(z.string(), historySchema).safeParse(body).data?.[promptId];
    if (!record) return null; // {} until the job has ended
    hasEnded = true;
    if (record.status?.status_str === "error") return { kind: "failed", words: failureOf(record.status.messages) };
    file = videoIn(record.outputs);
    return file ? { kind: "done" } : { kind: "failed", words: "the workflow saved no video" };
  }

  return {
    poll: async (signal) => {
      const state = await history(signal);
      if (state) return state;
      polls += 1;
      // Asked once more after the queue: a job may end between the two questions.
      const isGone = polls % POLLS_PER_QUEUE_CHECK === 0 && (await place(signal)) === "gone";
      return (isGone && ((await history(signal)) ?? { kind: "lost" })) || { kind: "running", fraction: null };
    },

    save: async (target, signal) => {
      if (!file) throw failed("there is no file to fetch");
      const { filename, subfolder, type } = file;
      const answer = await client.download({ path: "/view", query: { filename, subfolder, type } }, target, signal);
      if (answer) throw failed(`the file is not handed out, status ${answer.status}: ${answer.words}`);
    },

    discard: async (signal) => {
      stopListening();
      const post = (path: string, json: unknown) => client.request({ method: "POST", path, json }, signal);
      if (!hasEnded) {
        await post("/queue", { delete: [promptId] });
        // Older servers pass over the id and stop whatever runs: it must be ours.
        if ((await place(signal)) === "running") {
          await post("/interrupt", { prompt_id: promptId });
          // It ends with its next step, and only then has a record to delete.
          while ((await history(signal)) === null) await pause(pollMs, signal);
        }
      }
      await post("/history", { delete: [promptId] });
    },
  };
}

const VIDEO_FILE = /\.(mp4|webm|mkv|mov|avi|gif)$/i;

/** Core nodes list videos under `images`, others under `gifs` or `videos`; previews have the type `temp`. */
function videoIn(outputs: z.infer<typeof historySchema>["outputs"]): OutputFile | null {
  const files = Object.values(outputs)
    .flatMap((node) => Object.values(node))
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .flatMap((entry) => outputFile.safeParse(entry).data ?? [])
    .filter(({ filename }) => VIDEO_FILE.test(filename));
  return files.find(({ type }) => type === "output") ?? files[0] ?? null;
}

const executionError = z.tuple([
  z.literal("execution_error"),
  z.looseObject({ node_type: z.string().catch("node"), exception_message: z.string() }),
]);
function failureOf(messages: readonly unknown[]): string {
  const [error] = messages.flatMap((entry) => executionError.safeParse(entry).data?.[1] ?? []);
  return error ? `${error.node_type}: ${error.exception_message}` : "it was interrupted";
}
