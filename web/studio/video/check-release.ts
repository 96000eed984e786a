import { fromBase64, sha256, toHex } from "../../shared/proof/bytes.ts";
import { leafHash } from "../../shared/proof/merkle.ts";
import { type Finding, proveEvent } from "../../shared/proof/prove-event.ts";
import { statedBy } from "../../shared/proof/signed-note.ts";

export type ReleaseFinding = {
  readonly check: "FILE" | "EVENT" | "PATH" | "SIGNATURE";
  readonly outcome: Finding["outcome"];
  /** What was computed here, to be compared by eye. */
  readonly value: string | null;
};

type Released = { readonly fileSha256: string; readonly contentId: string; readonly manifestId: string };

/**
 * Checks the proof of a release where the server has no hand: these very bytes are the file that an event names, the
 * event names this watermark and manifest, it lies in the tree, and the tree is signed. `video` is null when the file
 * cannot be had any more; `bundle` is the server's JSON, which is not believed.
 */
export async function checkRelease(
  asset: { readonly sha256: string; readonly contentId: string; readonly manifestId: string },
  bundle: string,
  verifierKey: string,
  video: ArrayBuffer | null,
): Promise<readonly ReleaseFinding[]> {
  const read = readBundle(bundle);
  const tree = read && statedBy(read.checkpoint);
  if (!read || !tree) return [{ check: "EVENT", outcome: "FAILS", value: null }];
  const { seq, body, proof, checkpoint } = read;
  const path = proof.map((hash) => toHex(fromBase64(hash) ?? new Uint8Array()));
  const note = { treeSize: tree.treeSize, rootHash: toHex(tree.rootHash), note: checkpoint };
  const given = toHex(await leafHash(body));
  const proved = await proveEvent({ seq, body: null, leafHash: given, path, checkpoint: note, verifierKey });

  const named = releasedIn(body);
  const digest = video && toHex(await sha256(new Uint8Array(video)));
  const isThis = named?.contentId === asset.contentId && named.manifestId === asset.manifestId;
  return [
    { check: "FILE", outcome: digest === null ? "CANNOT" : holds(digest === named?.fileSha256), value: digest },
    { check: "EVENT", outcome: holds(isThis && named.fileSha256 === asset.sha256), value: body },
    ...proved.flatMap(({ check, outcome, value }) =>
      check === "PATH" || check === "SIGNATURE" ? [{ check, outcome, value }] : [],
    ),
  ];
}

const holds = (is: boolean): Finding["outcome"] => (is ? "HOLDS" : "FAILS");

function readBundle(json: string) {
  const bundle = recordOf(parse(json));
  const event = recordOf(Array.isArray(bundle.events) ? bundle.events[0] : null);
  const { checkpoint } = bundle;
  const { seq, body, proof } = event;
  if (typeof seq !== "number" || typeof body !== "string" || typeof checkpoint !== "string") return null;
  return Array.isArray(proof) ? { seq, body, proof: proof.map(String), checkpoint } : null;
}

function releasedIn(body: string): Released | null {
  const event = recordOf(parse(body));
  const { fileSha256, contentId, manifestId } = recordOf(event.facts);
  const isRelease = event.action === "video.released";
  return isRelease && typeof fileSha256 === "string" && typeof contentId === "string" && typeof manifestId === "string"
    ? { fileSha256, contentId, manifestId }
    : null;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
