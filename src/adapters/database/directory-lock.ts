import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { AppError } from "../../core/errors.ts";

export type DirectoryLock = { readonly release: () => void };

/** `startedAt` is the process's start in clock ticks since boot, so that a reused pid is not taken for the holder. */
type Holder = { readonly pid: number; readonly host: string; readonly startedAt: string | null };

/**
 * Keeps a second process out of a data directory by a file beside it: the embedded engine takes no lock of its own, and
 * two processes on one directory silently lose data. A lock whose process was killed is taken over.
 * @throws AppError DATABASE_LOCKED, with a message that names the process.
 */
export function lockDirectory(directory: string): DirectoryLock {
  const file = `${directory}.lock`;
  mkdirSync(path.dirname(directory), { recursive: true });
  const mine: Holder = { pid: process.pid, host: hostname(), startedAt: startOf(process.pid) };
  const text = JSON.stringify(mine);
  for (;;) {
    try {
      writeFileSync(file, text, { flag: "wx", mode: 0o600 });
      return { release: () => readOrNull(file) === text && rmSync(file, { force: true }) };
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
    }
    const found = readOrNull(file);
    if (found === null) continue;
    refuseIfAlive(directory, file, found);
    discard(file, found);
  }
}

function refuseIfAlive(directory: string, file: string, text: string): void {
  const holder = parseHolder(text);
  // A file without a holder is one that a killed process had just created, or is being written this instant.
  if (holder === null) {
    if (Date.now() - modifiedAt(file) > 2000) return;
    throw locked(`Another process is just opening ${directory}. Try again in a moment.`);
  }
  if (holder.host !== hostname()) {
    throw locked(
      `${directory} is in use by process ${holder.pid} on ${holder.host}. The embedded database serves one process. ` +
        `If that machine is gone for good, delete ${file}.`,
    );
  }
  if (!isAlive(holder)) return;
  throw locked(
    `${directory} is in use by process ${holder.pid}. The embedded database serves one process at a time: stop that ` +
      "one first, reach it over HTTP, or use PostgreSQL (DATABASE_URL=postgres://...).",
  );
}

/** Another process may have taken the stale lock over in the meantime: what was moved away is looked at again. */
function discard(file: string, stale: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isCode(error, "ENOENT")) return;
    throw error;
  }
  if (readFileSync(aside, "utf8") === stale) rmSync(aside);
  else renameSync(aside, file);
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (isCode(error, "ESRCH")) return false;
  }
  const now = startOf(pid);
  return startedAt === null || now === null || startedAt === now;
}

/** Field 22 of /proc/<pid>/stat; null where there is no /proc. The name in field 2 may hold spaces and brackets. */
function startOf(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function parseHolder(text: string): Holder | null {
  try {
    // Written by lockDirectory alone.
    return JSON.parse(text) as Holder;
  } catch {
    return null;
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

const modifiedAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const locked = (message: string) => new AppError("DATABASE_LOCKED", { message, userMessage: message });
const isCode = (error: unknown, code: string) => error instanceof Error && "code" in error && error.code === code;
