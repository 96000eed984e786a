import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SigningDesk, signFile } from "./sign-file.ts";

/** Eight grey pixels square. */
const pictureBase64 =
  "/9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAg+Pkk+SVVVVVVVVWRdZGhoaGRkZGRoaGhwcHCDg4NwcHBoaHBwfHyDg4+Tj4eHg4eTk5ubm7q6srLZ2eD/" +
  "////xABKAAEAAAAAAAAAAAAAAAAAAAAAAQEAAAAAAAAAAAAAAAAAAAAAEAEAAAAAAAAAAAAAAAAAAAAAEQEAAAAAAAAAAAAAAAAAAAAA/8AAEQgACAAI" +
  "AwEiAAIRAAMRAP/aAAwDAQACEQMRAD8AAA//2Q==";

/** Signs a tiny picture and proves it, so that a key that cannot sign is found at the start and not at the first video. */
export async function testSigner(desk: SigningDesk, now: Date, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "vouch-signer-"));
  const source = join(folder, "picture.jpg");
  const software = { name: "signer test", version: "1" };
  const claim = {
    title: "signer test",
    generator: software,
    softwareAgent: software,
    createdAt: now,
    watermark: { algorithm: "org.vouch.none", contentId: "0".repeat(16) },
    facts: {
      generationId: "none",
      seed: 0,
      modelSha256: [],
      promptHash: "none",
      policyVersion: 0,
      moderation: { prompt: "none", frames: "none" },
    },
    thumbnailPath: source,
    ingredients: [],
    redactions: [],
  };
  try {
    await writeFile(source, Buffer.from(pictureBase64, "base64"));
    const unstamped: SigningDesk = { ...desk, timestamps: { mode: "off" } };
    await signFile(unstamped, { source, target: join(folder, "signed.jpg"), claim, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
