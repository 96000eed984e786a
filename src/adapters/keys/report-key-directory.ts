import { createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { z } from "zod";
import type { ReportKey } from "../../core/ports/report-signer.ts";
import { createKeySuccession } from "./key-succession.ts";

const publicHalf = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() });
const former = publicHalf.extend({ kid: z.string(), exp: z.number().int() });

export type ReportKeyDirectory = ReturnType<typeof createReportKeyDirectory>;

/** The keys of verification reports: of those before, the public halves are kept, so that their reports stay provable. */
export function createReportKeyDirectory(directory: string) {
  const files = createKeySuccession(directory, { name: "report", former, idOf: ({ kid }) => kid });

  async function current(): Promise<{ readonly privateKey: KeyObject; readonly key: ReportKey }> {
    const privateKey = await files.current();
    return { privateKey, key: await describe(privateKey) };
  }

  /** The current one first, then from the newest to the oldest. */
  async function keys(): Promise<readonly [ReportKey, ...ReportKey[]]> {
    const { key } = await current();
    // A rotation that broke off just before its end has named the current key as a former one.
    return [key, ...(await files.former()).filter(({ kid }) => kid !== key.kid).reverse()];
  }

  return {
    current,
    keys,
    /** Whoever signs next, in whatever process, signs with the new key. */
    async rotate(at: Date): Promise<readonly [ReportKey, ...ReportKey[]]> {
      const { key } = await current();
      await files.next();
      await files.install({ ...key, exp: Math.ceil(at.getTime() / 1000) });
      return keys();
    },
  };
}

async function describe(privateKey: KeyObject): Promise<ReportKey> {
  const key = publicHalf.parse(createPublicKey(privateKey).export({ format: "jwk" }));
  return { kid: await calculateJwkThumbprint(key), ...key };
}
