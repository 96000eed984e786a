import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { resolveFfmpeg } from "../../../src/adapters/video/resolve-ffmpeg.ts";
import { addBaggage, makeClip, temporaryFolder } from "../clips.ts";

/**
 * Stand-ins for model servers, written from what is read in those servers' sources, with their traps. They return real
 * small videos made by ffmpeg. They were never compared with a live GPU server.
 */
export type StandIn = {
  /** As in GENERATOR_URL. */
  readonly generatorUrl: string;
  readonly baseUrl: URL;
  /** Changed by tests at any time. */
  readonly faults: Faults;
  /** What arrived as a job, in order. */
  readonly orders: Order[];
  /** Jobs that were stopped before they ended. */
  readonly stopped: string[];
  /** Jobs that the server still knows. */
  readonly jobsLeft: () => number;
  /** Every request as `METHOD /path`. */
  readonly requests: string[];
  /** Forgets all jobs, as a restart does. */
  readonly restart: () => void;
  readonly close: () => Promise<void>;
};

export type Faults = {
  /** Answers so many requests, of those that match `on`, with this status and an echo. */
  burst?: { status: number; count: number; retryAfter?: string; on?: RegExp };
  /** Requests that are taken and never answered. */
  hangs?: RegExp;
  outcome?: "fails" | "never ends";
  /** What is wrong with the file. */
  file?: "truncated" | "too small" | "too short" | "a page" | "laden" | "broken off once" | "only temporary";
  /** Where a request for the file is sent instead. */
  redirectTo?: string;
};

export type Order = {
  readonly id: string;
  readonly prompt: string;
  readonly model: string | null;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly firstPicture: Uint8Array | null;
};

export type Call = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  readonly json: (status: number, body: unknown) => void;
  readonly file: (bytes: Buffer, type?: string) => void;
  readonly response: ServerResponse;
};

/** Serves on a loopback port; faults that every dialect shares are played here. */
export async function serveStandIn(faults: Faults, handle: (call: Call) => void | Promise<void>) {
  const requests: string[] = [];
  let brokenOff = 0;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://stand-in");
    requests.push(`${request.method} ${url.pathname}`);
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    const line = `${request.method} ${url.pathname}`;
    if (faults.hangs?.test(line)) return;
    if (faults.burst && (faults.burst.on?.test(line) ?? true) && faults.burst.count-- > 0) {
      const { status, retryAfter } = faults.burst;
      response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter });
      return void response.end(`out of order: ${body}`);
    }
    await handle({
      ...{ method: request.method ?? "GET", url, headers: request.headers, body, response },
      json: (status, value) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(value));
      },
      file: (bytes, type = "video/mp4") => {
        if (faults.redirectTo !== undefined) {
          response.writeHead(302, { location: faults.redirectTo });
          return void response.end();
        }
        if (faults.file === "broken off once" && brokenOff++ === 0) {
          response.writeHead(200, { "content-type": type, "content-length": bytes.length });
          response.write(bytes.subarray(0, bytes.length / 2));
          return void setTimeout(() => response.destroy(), 20);
        }
        response.writeHead(200, { "content-type": faults.file === "a page" ? "text/html" : type });
        response.end(faults.file === "a page" ? "<html>Bad gateway</html>" : bytes);
      },
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    requests,
    server,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: closing(server),
  };
}

const closing = (server: Server) => () =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** The fields of a form; files as bytes. */
export async function readForm({ headers, body }: Call): Promise<Map<string, string | Uint8Array>> {
  const type = headers["content-type"] ?? "";
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  const fields = new Map<string, string | Uint8Array>();
  for (const [name, value] of form) {
    fields.set(name, typeof value === "string" ? value : new Uint8Array(await value.arrayBuffer()));
  }
  return fields;
}

const made = new Map<string, Promise<Buffer>>();

/** The video that an order comes to, or what a fault makes of it. The same order gives the same bytes. */
export function makeVideo(order: Order, { file }: Faults, extension = "mp4"): Promise<Buffer> {
  const { width, height, frames, framesPerSecond } = order;
  // The other faults happen on the way.
  const flaw = file === "a page" || file === "broken off once" ? undefined : file;
  const key = [width, height, frames, framesPerSecond, flaw, extension].join();
  const video = made.get(key) ?? encodeVideo(order, flaw, extension);
  made.set(key, video);
  return video;
}

async function encodeVideo(order: Order, file: Faults["file"], extension: string): Promise<Buffer> {
  const { ffmpeg } = await resolveFfmpeg({});
  const folder = await temporaryFolder();
  const path = join(folder.path, `video.${extension}`);
  const laden = join(folder.path, `laden.${extension}`);
  try {
    await makeClip(ffmpeg, path, {
      width: file === "too small" ? 64 : order.width,
      height: file === "too small" ? 64 : order.height,
      seconds: (file === "too short" ? 1 : order.frames) / order.framesPerSecond,
      framesPerSecond: order.framesPerSecond,
    });
    if (file === "laden") await addBaggage(ffmpeg, path, laden);
    const bytes = await readFile(file === "laden" ? laden : path);
    return file === "truncated" ? bytes.subarray(0, bytes.length / 3) : bytes;
  } finally {
    await folder.remove();
  }
}

/** How long a job takes beside its encoding. */
export const JOB_MS = 60;
