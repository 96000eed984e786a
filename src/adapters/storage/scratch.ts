import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

export type Scratch = {
  readonly make: () => Promise<{ readonly path: string; readonly dispose: () => Promise<void> }>;
};

/** Scratch directories under `directory`. Those of processes that are gone are swept first. */
export async function createScratch(directory: string): Promise<Scratch> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await sweep(directory);
  return {
    make: async () => {
      const path = await mkdtemp(join(directory, `${owner}-`));
      return { path, dispose: () => rm(path, { recursive: true, force: true }) };
    },
  };
}

/** A process by id and start: in a container every process may be number 1. */
const owner = `${process.pid}-${Math.round(performance.timeOrigin)}`;

async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const [pid, start] = name.split("-");
    const isOurs = `${pid}-${start}` === owner;
    const isAnothers = Number(pid) !== process.pid && isAlive(Number(pid));
    if (!isOurs && !isAnothers) await rm(join(directory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
