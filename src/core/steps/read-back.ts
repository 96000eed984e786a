import { z } from "zod";
import { AppError } from "../errors.ts";
import { packFingerprint } from "../fingerprint.ts";
import { pathOf } from "./blob.ts";
import type { Signed } from "./sign.ts";
import type { Step } from "./step.ts";

const result = z.strictObject({
  width: z.number(),
  height: z.number(),
  framesPerSecond: z.number(),
  frameCount: z.number(),
  durationMs: z.number(),
  /** Base64 of the packed MPEG-7 signature. */
  fingerprint: z.string(),
});
export type ReadBack = z.infer<typeof result>;

/** Reads the finished file as a stranger would: nothing is released that does not lead back to its own record. */
export const readBack: Step<{ readonly signed: Signed }, ReadBack> = {
  name: "READ_BACK",
  schema: result,
  blobs: () => [],
  undoes: ["MARK", "SIGN"],
  async run({ generation, signal }, deps, { signed }) {
    const path = await pathOf(deps.storage, signed.file.key, signal);
    const refuse = (message: string) => new AppError("READBACK_FAILED", { message });

    const credential = await deps.credentials.read(path, {}, signal);
    if (credential.state !== "INTACT" || credential.trustedBy !== "operator") {
      throw refuse(`credential reads ${credential.state}, trusted by ${credential.trustedBy ?? "nobody"}`);
    }
    if (credential.manifestId !== signed.manifestId) throw refuse("another manifest reads back");
    const bound = credential.softBindings.some(({ value }) => value === generation.contentId);
    if (!bound) throw refuse("the manifest does not name the watermark");

    const finding = await deps.watermark.detect(path, signal);
    if (finding.contentId !== generation.contentId) {
      throw refuse(finding.found ? "another content id reads back" : "the watermark does not read back");
    }
    const facts = await deps.video.probe(path, signal);
    const signature = await deps.video.signature(path, { mirrored: false }, signal);
    const { width, height, framesPerSecond, frameCount, durationMs } = facts;
    const fingerprint = packFingerprint(signature).toString("base64");
    return {
      result: { width, height, framesPerSecond, frameCount, durationMs, fingerprint },
      facts: [{ action: "video.readBack", facts: { watermarkScore: finding.score, credential: credential.state } }],
    };
  },
};
