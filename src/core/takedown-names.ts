import type { Asset, Reads } from "./ports/database.ts";

/** A notice names no more videos than this; more come as notices of their own. */
export const MAX_NAMED = 20;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const VIDEO_ID = /video_([0-9a-f]{32})/gi;
const MANIFEST_ID = /urn:(?:c2pa|uuid):[0-9a-f-]{36}(?::[\w.:-]*)?/gi;
const CONTENT_ID = /(?<![0-9a-z-])[0-9a-f]{16}(?![0-9a-z-])/gi;
const SHA256 = /(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])/gi;
/** Global ids of GraphQL: base64 of `Type:id`. */
const BASE64 = /[A-Za-z0-9+/_-]{40,120}={0,2}/g;

/** Everything in a text that may be the name of a video: bare, or inside a link to this server. Nothing is fetched. */
export function namesIn(text: string) {
  const encoded = [...text.matchAll(BASE64)].map(([found]) => Buffer.from(found, "base64").toString("latin1"));
  const searched = [text, ...encoded.filter((plain) => /^[A-Za-z]+:[\w-]+$/.test(plain))].join("\n");
  const all = (pattern: RegExp) => [...new Set([...searched.matchAll(pattern)].map(([found]) => found.toLowerCase()))];
  const videoIds = [...searched.matchAll(VIDEO_ID)].map(([, hex = ""]) => dashed(hex.toLowerCase()));
  return {
    /** Of generations or of assets: a link may have either. */
    ids: [...new Set([...all(UUID), ...videoIds])].slice(0, MAX_NAMED),
    manifestIds: all(MANIFEST_ID).slice(0, MAX_NAMED),
    contentIds: all(CONTENT_ID).slice(0, MAX_NAMED),
    sha256s: all(SHA256).slice(0, MAX_NAMED),
  };
}

const dashed = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** The videos of this server that a text names, each once. */
export async function assetsNamedIn(
  text: string,
  reads: Pick<Reads, "asset" | "assets" | "assetByContentId" | "assetByManifestId" | "assetBySha256">,
): Promise<readonly Asset[]> {
  const { ids, manifestIds, contentIds, sha256s } = namesIn(text);
  const found = [
    ...(await reads.assets(ids)),
    ...(await Promise.all([
      ...ids.map(reads.asset),
      ...manifestIds.map(reads.assetByManifestId),
      ...contentIds.map(reads.assetByContentId),
      ...sha256s.map(reads.assetBySha256),
    ])),
  ];
  const known = new Map(found.flatMap((asset) => (asset ? [[asset.id, asset] as const] : [])));
  return [...known.values()].slice(0, MAX_NAMED);
}
