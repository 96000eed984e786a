import { open } from "node:fs/promises";

/** What the C2PA parser may be given, by its first bytes and never by its name: one public TIFF hangs that parser for ever. */
export const CONTAINERS = ["video/mp4", "image/jpeg", "image/png"] as const;
export type Container = (typeof CONTAINERS)[number];

/** `uncredentialed`: Matroska and WebM, for which C2PA defines no embedding. */
export async function sniffContainer(path: string): Promise<Container | "uncredentialed" | "unknown"> {
  const head = await readHead(path, 12);
  if (head.subarray(4, 8).toString("latin1") === "ftyp") return "video/mp4";
  if (startsWith(head, [0xff, 0xd8, 0xff])) return "image/jpeg";
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png";
  return startsWith(head, [0x1a, 0x45, 0xdf, 0xa3]) ? "uncredentialed" : "unknown";
}

async function readHead(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const startsWith = (head: Buffer, magic: readonly number[]) => magic.every((byte, index) => head[index] === byte);
