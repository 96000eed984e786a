import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

const serverFile = z.object({ url: z.url(), pid: z.int().positive(), token: z.string().min(32) });
export type ServerFile = z.infer<typeof serverFile>;

const pathIn = (dataDirectory: string) => join(dataDirectory, "run", "server.json");

/** Tells the command line on this machine where the server is and how to speak as its operator (0600). */
export async function writeServerFile(dataDirectory: string, content: ServerFile): Promise<void> {
  const path = pathIn(dataDirectory);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify(content), { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, path);
}

export const removeServerFile = (dataDirectory: string): Promise<void> => rm(pathIn(dataDirectory), { force: true });

const HEALTH_TIMEOUT_MS = 5000;

/**
 * The server that runs on this data directory now, or null. A file left by a killed one is not believed, even where its
 * process number has a new owner, as in every container.
 */
export async function readServerFile(dataDirectory: string): Promise<ServerFile | null> {
  try {
    const content = serverFile.parse(JSON.parse(await readFile(pathIn(dataDirectory), "utf8")));
    process.kill(content.pid, 0);
    const { ok } = await fetch(new URL("/healthz", content.url), { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    return ok ? content : null;
  } catch {
    return null;
  }
}
