import { open } from "node:fs/promises";

/**
 * Videos and pictures by their first bytes, never by their name. Matroska, WebM and GIF can carry no credentials, but
 * copies travel in them and keep their watermark. Everything else is refused before any parser sees it.
 */
export async function isMedia(path: string): Promise<boolean> {
  const head = await readHead(path, 12);
  return MAGICS.some(({ at, bytes }) => bytes.every((byte, index) => head[at + index] === byte));
}

const ascii = (text: string): readonly number[] => [...Buffer.from(text, "latin1")];
const MAGICS: readonly { readonly at: number; readonly bytes: readonly number[] }[] = [
  { at: 4, bytes: ascii("ftyp") },
  { at: 0, bytes: [0xff, 0xd8, 0xff] },
  { at: 0, bytes: [...[0x89], ...ascii("PNG\r\n"), ...[0x1a, 0x0a]] },
  { at: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { at: 0, bytes: ascii("GIF8") },
];

async function readHead(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
