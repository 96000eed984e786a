import { stat } from "node:fs/promises";
import type { CredentialReading, TrustedBy } from "../../core/ports/credentials.ts";
import { type Container, sniffContainer } from "./container.ts";
import { mergeTrust } from "./history.ts";
import { HostLost, type HostPool } from "./host-pool.ts";
import { bare, toReading, unreadable } from "./reading.ts";

export type Anchors = {
  /** Signers' roots, the most telling set first. The first set is asked even when it is empty. */
  readonly sets: readonly { readonly name: TrustedBy; readonly pem: string }[];
  /** Roots of time-stamping authorities. Apart, because commercial ones also vouch for anybody's e-mail address. */
  readonly timestampPem: string;
};

/**
 * One set of roots after the other, because the library does not tell which root it trusted. A time stamp is proven with
 * the authorities' roots alone; once it is, a file that no set trusts as of now is asked about as of that time.
 */
export async function readCredentials(
  pool: HostPool,
  path: string,
  anchors: Anchors,
  signal: AbortSignal,
): Promise<CredentialReading> {
  const container = await sniffContainer(path);
  if (container === "unknown") return unreadable("not an MP4, a JPEG or a PNG");
  if (container === "uncredentialed") return bare("NONE");
  const file = { path, container, timeoutMs: readTimeoutMs((await stat(path)).size), signal };
  const [main = { name: "operator", pem: "" } as const, ...others] = anchors.sets;
  const sets = [main, ...others.filter(({ pem }) => pem !== "")];

  const first = await readOnce(pool, file, main);
  const isStamped = first.timestamp !== null && (await isStampTrusted(pool, file, first, anchors.timestampPem));
  const told = first.timestamp === null ? first : { ...first, timestamp: { ...first.timestamp, trusted: isStamped } };
  if (told.state !== "INTACT" || (told.trustedBy && told.history.length === 0)) return told;

  const readings = [told];
  for (const set of sets.slice(1)) readings.push(await readOnce(pool, file, set));
  if (isStamped && readings.every(({ trustedBy }) => trustedBy === null)) {
    for (const set of sets) readings.push(await readOnce(pool, file, { ...set, believesStamp: true }));
  }
  const best = readings.find(({ trustedBy }) => trustedBy !== null) ?? told;
  return { ...best, timestamp: told.timestamp, history: mergeTrust(readings.map(({ history }) => history)) };
}

type File = {
  readonly path: string;
  readonly container: Container;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};
type AnchorSet = { readonly name: TrustedBy; readonly pem: string; readonly believesStamp?: boolean };

async function readOnce(
  pool: HostPool,
  { path, container, timeoutMs, signal }: File,
  { name, pem, believesStamp = false }: AnchorSet,
): Promise<CredentialReading> {
  const request = { type: "read", path, container, anchorsPem: pem, verifiesStamp: !believesStamp } as const;
  try {
    return toReading(await pool.run({ request, timeoutMs, signal }), name);
  } catch (error) {
    if (error instanceof HostLost) return unreadable(error.message);
    throw error;
  }
}

async function isStampTrusted(pool: HostPool, file: File, first: CredentialReading, timestampPem: string) {
  if (first.timestamp?.trusted) return true;
  if (timestampPem === "") return false;
  return (await readOnce(pool, file, { name: "extra", pem: timestampPem })).timestamp?.trusted === true;
}

/** A stranger's file gets the time that an honest one of its size needs. */
const readTimeoutMs = (bytes: number) => Math.max(5_000, Math.ceil(bytes / 50_000));
