import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** A file line by line; only as much of it in memory as its longest line. */
export const linesOfFile = (path: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
