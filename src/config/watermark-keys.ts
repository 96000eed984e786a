import { readdir } from "node:fs/promises";
import { sha256Hex } from "../core/environment.ts";
import { loadOrCreateSecret } from "./secrets.ts";

export type WatermarkKey = { readonly id: string; readonly secret: Buffer };

/** `watermark-key`, then `watermark-key.2` and so on, one a rotation. None is ever removed: old marks need theirs. */
const KEY_NAME = /^watermark-key(?:\.(\d+))?$/;

/** Every key of this deployment, oldest first; the last one makes the marks. The first is made when there is none. */
export async function loadWatermarkKeys(directory: string): Promise<readonly [WatermarkKey, ...WatermarkKey[]]> {
  const [, ...later] = await turnsOf(directory);
  const keys: [WatermarkKey, ...WatermarkKey[]] = [await load(directory, 1)];
  for (const turn of later) keys.push(await load(directory, turn));
  return keys;
}

/** Adds a key; processes that start from now on mark with it, and detect what the others marked. */
export async function addWatermarkKey(directory: string): Promise<WatermarkKey> {
  await loadWatermarkKeys(directory);
  const turns = await turnsOf(directory);
  return load(directory, (turns.at(-1) ?? 1) + 1);
}

async function turnsOf(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return [];
  });
  const turns = names.flatMap((name) => {
    const match = KEY_NAME.exec(name);
    return match ? [Number(match[1] ?? 1)] : [];
  });
  return turns.sort((one, other) => one - other);
}

async function load(directory: string, turn: number): Promise<WatermarkKey> {
  const secret = await loadOrCreateSecret(directory, turn === 1 ? "watermark-key" : `watermark-key.${turn}`, 32);
  // The id is a digest of the key, so that two keys are never confused and nobody has to name them.
  return { id: sha256Hex(Buffer.concat([Buffer.from("vouch watermark key id\n"), secret])).slice(0, 8), secret };
}
