import type { Witness } from "../../core/audit/witnessing.ts";

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 << 10;

/** A C2SP tlog-witness at a submission prefix that the operator named. */
export const createHttpWitness = ({
  verifierKey,
  url,
}: {
  readonly verifierKey: string;
  readonly url: string;
}): Witness => ({
  verifierKey,
  async submit(body) {
    const response = await fetch(`${url.replace(/\/+$/, "")}/add-checkpoint`, {
      method: "POST",
      body,
      headers: { "Content-Type": "text/plain; charset=utf-8" },
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: await textOf(response) };
  },
});

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error("its answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
