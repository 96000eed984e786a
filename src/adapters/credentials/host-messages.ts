import { z } from "zod";
import { CONTAINERS } from "./container.ts";
import { statuses } from "./report.ts";

const bytes = z.base64().transform((text) => Buffer.from(text, "base64"));

/** Parent to child. The child has to ask for each signature, so that a file that takes over the parser takes no key. */
export const hostRequest = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("read"),
    path: z.string(),
    container: z.enum(CONTAINERS),
    anchorsPem: z.string(),
    /** Whether a time stamp counts only under the anchors; false takes every stamp for true. */
    verifiesStamp: z.boolean(),
  }),
  z.object({
    type: z.literal("sign"),
    source: z.string(),
    target: z.string(),
    container: z.string(),
    sourceBytes: z.number(),
    thumbnailPath: z.string(),
    definition: z.record(z.string(), z.unknown()),
    ingredients: z.array(
      z.object({
        label: z.string(),
        title: z.string(),
        relationship: z.string(),
        path: z.string(),
        container: z.string(),
        /** Null where the ingredient's own manifest has one. */
        thumbnailPath: z.string().nullable(),
      }),
    ),
    /** Of whom the manifest records that they signed its ingredients. */
    anchorsPem: z.string(),
    algorithm: z.enum(["es256", "es384", "es512", "ps256", "ed25519"]),
    certificatesPem: z.array(z.string()),
    /** RFC 3161, of the operator's choice; null for none. */
    timestampUrl: z.string().nullable(),
  }),
  z.object({ type: z.literal("signature"), signature: bytes }),
]);
export type HostRequest = z.input<typeof hostRequest>;
export type SignRequest = Extract<z.output<typeof hostRequest>, { type: "sign" }>;
export type ReadRequest = Extract<z.output<typeof hostRequest>, { type: "read" }>;
export type SigningAlgorithm = SignRequest["algorithm"];

/** Child to parent. Parsed with suspicion: a child that a hostile file has taken over may say anything. */
export const hostReply = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("to-be-signed"), claim: bytes }),
  z.object({ type: z.literal("signed"), manifestStore: bytes }),
  z.object({
    type: z.literal("report"),
    /** Null: no manifest. */
    report: z.record(z.string(), z.unknown()).nullable(),
    /** Of the manifests below the active one, each read by itself. */
    checks: z.record(z.string(), statuses),
    /** Whether the hash that matched does not leave out the manifest alone. */
    leavesOutMore: z.boolean(),
  }),
  /** `variant` is the library's own error name, such as `InvalidAsset`. */
  z.object({ type: z.literal("failed"), variant: z.string(), explanation: z.string() }),
]);
export type HostReply = z.output<typeof hostReply>;
/** The last reply to a request. */
export type HostResult = Exclude<HostReply, { type: "ready" } | { type: "to-be-signed" }>;
