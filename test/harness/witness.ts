// A small witness of its own (C2SP tlog-witness), for the tests: it remembers the last checkpoint that it cosigned and
// cosigns nothing that does not continue it. It shares no code with src.
import { createHash, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { isConsistent, type ReadNote, readCheckpoint } from "./second-log-reader.ts";

type Answer = { readonly status: number; readonly body: string };

/** Knows one log, by its verifier key. */
export function createWitness(name: string, logKey: string, now: () => Date = () => new Date()) {
  const { privateKey } = generateKeyPairSync("ed25519");
  const raw = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
  const typed = Buffer.concat([Buffer.of(4), raw]);
  const id = createHash("sha256").update(`${name}\n`).update(typed).digest().subarray(0, 4);
  let latest: ReadNote | null = null;

  function addCheckpoint(request: string): Answer {
    const end = request.indexOf("\n\n");
    const [head = "", ...hashes] = request.slice(0, end).split("\n");
    const old = Number(/^old (0|[1-9]\d*)$/.exec(head)?.[1] ?? Number.NaN);
    const note = request.slice(end + 2);
    const origin = note.split("\n", 1)[0];
    if (!Number.isSafeInteger(old) || hashes.length > 63) return { status: 400, body: "" };
    if (origin !== logKey.split("+", 1)[0]) return { status: 404, body: "" };
    const checkpoint = readCheckpoint(note, logKey);
    if (!checkpoint) return { status: 403, body: "" };
    if (old > checkpoint.size) return { status: 400, body: "" };
    if (old !== (latest?.size ?? 0)) return { status: 409, body: `${latest?.size ?? 0}\n` };
    if (latest?.size === checkpoint.size && !latest.root.equals(checkpoint.root)) {
      return { status: 409, body: `${latest.size}\n` };
    }
    const proof = hashes.map((hash) => Buffer.from(hash, "base64"));
    if (latest && !isConsistent(latest, checkpoint, proof)) return { status: 422, body: "" };
    latest = checkpoint;
    return { status: 200, body: cosign(checkpoint.text) };
  }

  function cosign(text: string): string {
    const seconds = Math.floor(now().getTime() / 1000);
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(seconds));
    const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), privateKey);
    return `— ${name} ${Buffer.concat([id, time, signature]).toString("base64")}\n`;
  }

  return { verifierKey: `${name}+${id.toString("hex")}+${typed.toString("base64")}`, addCheckpoint };
}

/** The witness behind a socket, as a log meets it. */
export async function serveWitness(witness: Pick<ReturnType<typeof createWitness>, "addCheckpoint">) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const isKnown = request.method === "POST" && request.url === "/add-checkpoint";
    const { status, body } = isKnown
      ? witness.addCheckpoint(Buffer.concat(chunks).toString())
      : { status: 404, body: "" };
    response.writeHead(status, { "Content-Type": status === 409 ? "text/x.tlog.size" : "text/plain" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
