import { z } from "zod";
import { openCheckpointNote } from "./checkpoint-note.ts";
import type { Cosignature } from "./cosignature.ts";
import { type EventBody, parseEventBody } from "./event-body.ts";
import { leafHash, verifyConsistency, verifyInclusion } from "./merkle.ts";
import { cosignersOf, type Trust } from "./verify-log.ts";

const hash = z.base64().transform((text) => Uint8Array.from(Buffer.from(text, "base64")));
const note = z.string().max(10_000);

/** Events with everything it takes to check them without the server. Hashes are base64. */
const bundle = z.strictObject({
  format: z.literal("vouch-audit-bundle/1"),
  /** C2SP text form. It convinces nobody by standing here: compare it with one that you had before. */
  verifierKey: z.string().max(1000),
  checkpoint: note,
  events: z
    .array(z.strictObject({ seq: z.int().positive(), body: z.string().max(100_000), proof: z.array(hash).max(64) }))
    .max(10_000),
  /** That the checkpoint continues an earlier one. */
  earlier: z.strictObject({ checkpoint: note, proof: z.array(hash).max(128) }).optional(),
});
export type AuditBundle = z.input<typeof bundle>;

export type BundleReport =
  | {
      readonly valid: true;
      readonly origin: string;
      readonly treeSize: number;
      /** Of the trusted witnesses, those that signed the checkpoint. */
      readonly witnesses: readonly Cosignature[];
      readonly events: readonly { readonly seq: number; readonly event: EventBody }[];
    }
  | { readonly valid: false; readonly says: string };

/** Checks a bundle off-line against the keys that the verifier trusts. */
export function verifyBundle(json: unknown, trust: Trust): BundleReport {
  const invalid = (says: string): BundleReport => ({ valid: false, says });
  const parsed = bundle.safeParse(json);
  if (!parsed.success) return invalid(`not a bundle: ${z.prettifyError(parsed.error)}`);
  const { checkpoint, earlier } = parsed.data;

  const tree = openCheckpointNote(checkpoint, trust.verifierKeys);
  if (tree === null) return invalid("the checkpoint is not signed by the trusted key");
  const witnesses = cosignersOf(checkpoint, trust);
  if (!witnesses.isEnough) return invalid("the checkpoint is not signed by enough witnesses");
  const events: { seq: number; event: EventBody }[] = [];
  for (const { seq, body, proof } of parsed.data.events) {
    const claim = { leaf: leafHash(body), index: seq - 1, size: tree.treeSize, root: tree.rootHash, proof };
    if (!verifyInclusion(claim)) return invalid(`event ${seq} is not in the signed log`);
    const event = parseEventBody(body);
    if (event === null) return invalid(`event ${seq} is not in canonical form`);
    events.push({ seq, event });
  }
  if (earlier !== undefined) {
    const before = openCheckpointNote(earlier.checkpoint, trust.verifierKeys);
    if (before === null) return invalid("the earlier checkpoint is not signed by the trusted key");
    const sizes = { from: before.treeSize, to: tree.treeSize, fromRoot: before.rootHash, toRoot: tree.rootHash };
    if (!verifyConsistency({ ...sizes, proof: earlier.proof })) return invalid("the log was rewritten in between");
  }
  const { origin, treeSize } = tree;
  return { valid: true, origin, treeSize, witnesses: witnesses.signed, events };
}
