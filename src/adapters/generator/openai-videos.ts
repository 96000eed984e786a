import { z } from "zod";
import type { Generator } from "../../core/ports/generator.ts";
import type { Dialect, Identity, Job, JobState, ShotOrder } from "./remote/dialect.ts";
import { pause } from "./remote/or-aborted.ts";
import { createRemoteGenerator, failed, type RemoteSettings } from "./remote/remote-generator.ts";
import { servedModels } from "./remote/served-models.ts";
import { type Answer, createServerClient, type ServerClient } from "./remote/server-client.ts";
import { DEFAULT_TIMING, type Timing } from "./remote/timing.ts";

type Deps = {
  /** The address that `/videos` is below, e.g. `http://gpu:8000/v1`. */
  readonly baseUrl: URL;
  readonly apiKey: string | null;
  /** Null: whatever the server runs. */
  readonly model: string | null;
  readonly settings: RemoteSettings;
  readonly encodePicture: Parameters<typeof createRemoteGenerator>[0]["encodePicture"];
  readonly timing?: Timing;
};

/** SGLang Diffusion, vLLM-Omni, TensorRT-LLM VisualGen and other servers with OpenAI's `/v1/videos`. */
export function createOpenAiVideosGenerator({ timing = DEFAULT_TIMING, ...deps }: Deps): Generator {
  const client = createServerClient({ ...deps, timing });
  return createRemoteGenerator({ ...deps, dialect: createDialect(client, deps.model, timing), timing });
}

/** Polls between "completed" and a file that can be fetched. */
const CONTENT_ATTEMPTS = 10;
const VERSION = "unstated";

function createDialect(client: ServerClient, configuredModel: string | null, timing: Timing): Dialect {
  /** What the server runs, as far as it says; vLLM-Omni refuses any other name. */
  let model = configuredModel;
  let speaks: "form" | "json" = "form";

  /** A form is what all of them take in their newest releases; SGLang's older ones take it only with a picture. */
  async function post(order: ShotOrder, signal: AbortSignal): Promise<Answer> {
    const send = (body: { readonly form: FormData } | { readonly json: unknown }) =>
      client.request({ method: "POST", path: "/videos", kind: "submission", ...body }, signal);
    if (speaks === "json" && !order.firstPicture) return send({ json: fieldsOf(order, model) });
    const answer = await send({ form: formOf(order, model) });
    if (!REFUSES_FORMS.has(answer.status) || order.firstPicture) return answer;
    const second = await send({ json: fieldsOf(order, model) });
    if (!isTaken(second)) return answer;
    speaks = "json";
    return second;
  }

  return {
    provider: "openai-videos",
    // Whether the model can begin from a picture only the server knows; it refuses what it cannot.
    takesLead: true,
    identity: { name: configuredModel ?? "unstated model", version: VERSION },

    identify: async (signal): Promise<Identity> => {
      model ??= (await servedModels(client, signal))[0] ?? null;
      return { name: model ?? "unstated model", version: VERSION };
    },

    submit: async (order, { signal }) => {
      const answer = await post(order, signal);
      const job = jobSchema.safeParse(answer.body);
      if (!isTaken(answer) || !job.success) throw failed(`refused with status ${answer.status}: ${answer.words}`);
      return openJob(client, job.data.id, timing);
    },
  };
}

const REFUSES_FORMS = new Set([400, 415, 422]);
const isTaken = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** The names are those that at least one server reads; the others pass over them in a form. */
const fieldsOf = (order: ShotOrder, model: string | null) => ({
  prompt: order.prompt,
  ...(model === null ? {} : { model }),
  seconds: order.seconds,
  size: `${order.width}x${order.height}`,
  fps: order.framesPerSecond,
  num_frames: order.frames, // vLLM-Omni once made a single picture without it.
  seed: order.seed,
});

function formOf(order: ShotOrder, model: string | null): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fieldsOf(order, model))) form.set(name, String(value));
  // As a file only: in JSON a string is a path on the server or an address that it would fetch.
  if (order.firstPicture) {
    const type = order.firstPicture[0] === 0x89 ? "image/png" : "image/jpeg";
    form.set("input_reference", new File([order.firstPicture], `first.${type.slice(6)}`, { type }));
  }
  return form;
}

const problem = z
  .union([z.string(), z.looseObject({ message: z.string() }).transform(({ message }) => message)])
  .catch("no reason given");
const jobSchema = z.looseObject({
  id: z.string().min(1).max(200),
  status: z.string().catch("queued"),
  progress: z.number().min(0).max(100).nullish().catch(null),
  error: problem.nullish(),
});

function openJob(client: ServerClient, id: string, timing: Timing): Job {
  const path = `/videos/${encodeURIComponent(id)}`;
  return {
    poll: async (signal) => stateOf(await client.request({ method: "GET", path }, signal)),

    save: async (target, signal) => {
      for (let attempt = 1; ; attempt += 1) {
        const answer = await client.download({ path: `${path}/content` }, target, signal);
        if (answer === null) return;
        const isNotReady = answer.status === 400 || answer.status === 404;
        if (!isNotReady || attempt === CONTENT_ATTEMPTS) {
          throw failed(`the finished video is not handed out, status ${answer.status}: ${answer.words}`);
        }
        await pause(timing.pollMs, signal);
      }
    },

    // SGLang only forgets the job and computes on; the others stop it. Whatever it answers, no more can be done.
    discard: async (signal) => void (await client.request({ method: "DELETE", path }, signal)),
  };
}

const FAILED = new Set(["failed", "cancelled", "canceled", "expired", "deleted", "error"]);

/** vLLM-Omni answers 400 with the job as body when a guardrail blocked it. Words for "at work" are many. */
function stateOf({ status, body, words }: Answer): JobState {
  if (status === 404) return { kind: "lost" };
  const job = jobSchema.safeParse(body);
  if (!job.success) return { kind: "failed", words: `status ${status}: ${words}` };
  const { status: word, error, progress } = job.data;
  if (FAILED.has(word) || status >= 400) return { kind: "failed", words: error ?? word };
  if (word === "completed" || word === "succeeded") return { kind: "done" };
  return { kind: "running", fraction: typeof progress === "number" ? progress / 100 : null };
}
