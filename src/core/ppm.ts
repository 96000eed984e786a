import { AppError } from "./errors.ts";
import type { RgbFrame } from "./ports/generator.ts";

/** A picture as a binary PPM (Netpbm `P6`): nothing but its size and its pixels, so that no metadata can ride along. */
export const toPpm = ({ width, height, data }: RgbFrame): Uint8Array =>
  Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), data]);

/** Reads what `toPpm` wrote. @throws AppError STORAGE_UNAVAILABLE for anything else */
export function fromPpm(file: Uint8Array): RgbFrame {
  const header = /^P6\n(\d{1,5}) (\d{1,5})\n255\n/.exec(Buffer.from(file.subarray(0, 24)).toString("latin1"));
  const width = Number(header?.[1]);
  const height = Number(header?.[2]);
  const data = file.subarray(header?.[0].length);
  if (!header || data.length !== width * height * 3) {
    throw new AppError("STORAGE_UNAVAILABLE", { message: "a kept picture is not as it was written" });
  }
  return { width, height, data };
}
