import { createWriteStream } from "node:fs";
import type { IncomingMessage } from "node:http";
import { finished, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../core/errors.ts";

/** How long a client that sends too much may go on sending, so that it gets to read why. */
const LINGER_MS = 5_000;

/**
 * Streams a request's body into a new file at `path`; never holds more than a chunk of it.
 * @throws AppError TOO_LARGE past `maxBytes`, BAD_INPUT for an empty or a broken-off body. The caller removes the file.
 */
export async function receiveFile(request: IncomingMessage, path: string, maxBytes: number): Promise<void> {
  const tooLarge = () => new AppError("TOO_LARGE", { userMessage: `At most ${maxBytes} bytes are taken here.` });
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
    drain(request);
    throw tooLarge();
  }
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge());
      else done(null, chunk);
    },
  });
  // Not part of the pipeline: that would destroy the request on a fault, and with it the connection for the answer.
  request.pipe(counter);
  finished(request, { writable: false }, (error) => {
    if (error) counter.destroy(new AppError("BAD_INPUT", { userMessage: "The body broke off.", cause: error }));
  });
  try {
    await pipeline(counter, createWriteStream(path, { flags: "wx", mode: 0o600 }));
  } catch (error) {
    drain(request);
    throw error;
  }
  if (bytes === 0) throw new AppError("BAD_INPUT", { userMessage: "The file is empty." });
}

function drain(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.unpipe();
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  finished(request, { writable: false }, () => clearTimeout(timer));
}
