import { access, constants, readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AppError } from "../core/errors.ts";

/** @returns the size in bytes. @throws AppError BAD_INPUT when `path` is no file that can be read. */
export async function checkInput(path: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError("BAD_INPUT", { message: `${path}: there is no such file`, cause });
  });
  if (!found.isFile()) {
    throw new AppError("BAD_INPUT", { message: `${path}: this is ${found.isDirectory() ? "a folder" : "no file"}` });
  }
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new AppError("BAD_INPUT", { message: `${path}: you may not read this file`, cause });
  });
  return found.size;
}

export async function readInput(path: string): Promise<string> {
  await checkInput(path);
  return readFile(path, "utf8");
}

/** Asked before the work is done, not after. @throws AppError BAD_INPUT when no file can be written at `path`. */
export async function checkOutput(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new AppError("BAD_INPUT", { message: `${path}: the folder ${folder} does not exist or is not yours`, cause });
  });
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory())
    throw new AppError("BAD_INPUT", { message: `${path}: this is a folder, name a file in it` });
}
