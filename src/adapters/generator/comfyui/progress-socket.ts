import WebSocket from "ws";
import { z } from "zod";

const MAX_MESSAGE_BYTES = 16 << 20;

const message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("executing"), data: z.object({ prompt_id: z.string(), node: z.string().nullable() }) }),
  z.object({
    type: z.literal("execution_cached"),
    data: z.object({ prompt_id: z.string(), nodes: z.array(z.string()) }),
  }),
  z.object({
    type: z.literal("progress"),
    data: z.object({ prompt_id: z.string(), value: z.number(), max: z.number().positive() }),
  }),
]);

/**
 * Listens to ComfyUI's progress of one job. Progress is all it is good for: it may be lost, and whether a job has ended
 * is asked of `/history`. Binary messages are previews that nobody has judged; they are passed over.
 */
export function listenToProgress(options: {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly promptId: string;
  readonly nodeCount: number;
  readonly onFraction: (fraction: number) => void;
}): { readonly close: () => void } {
  const { promptId, nodeCount, onFraction } = options;
  const socket = new WebSocket(options.url, {
    headers: options.headers,
    maxPayload: MAX_MESSAGE_BYTES,
    followRedirects: false,
    handshakeTimeout: 10_000,
  });
  let begun = 0;
  socket.on("error", () => undefined);
  socket.on("message", (data, isBinary) => {
    const event = isBinary ? null : parse(data.toString());
    if (event?.data.prompt_id !== promptId) return;
    if (event.type === "execution_cached") begun += event.data.nodes.length;
    else if (event.type === "executing") begun += event.data.node === null ? 0 : 1;
    else onFraction(Math.min(1, (Math.max(0, begun - 1) + event.data.value / event.data.max) / nodeCount));
  });
  return { close: () => socket.terminate() };
}

function parse(text: string) {
  try {
    return message.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
