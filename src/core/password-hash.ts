import { scrypt, timingSafeEqual } from "node:crypto";
import type { Environment } from "./environment.ts";
import { createGate } from "./gate.ts";

/** scrypt's own: N is 2 to the power of `ln`; memory is 128 · N · r bytes. */
export type ScryptCost = { readonly ln: number; readonly r: number; readonly p: number };
/** OWASP Password Storage Cheat Sheet, one of its equal choices: 32 MiB and about a quarter of a second. */
const COST: ScryptCost = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Guesses may take two cores and 64 MiB, never more; who asks on behalf of whom gets one place at a time. */
const LIMITS = { atOnce: 2, waiting: 32, waitMs: 10_000 };

export type PasswordHashes = ReturnType<typeof createPasswordHashes>;

/** Passwords as PHC strings: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, base64 without padding. */
export function createPasswordHashes({ random }: Pick<Environment, "random">, cost: ScryptCost = COST) {
  const gate = createGate(LIMITS);
  const derive = (password: string, salt: Uint8Array, { ln, r, p }: ScryptCost, holder: string) =>
    gate.enter({ id: holder, atOnce: 1 }, new AbortController().signal, () => {
      const options = { N: 2 ** ln, r, p, maxmem: 2 * 128 * 2 ** ln * r };
      return new Promise<Buffer>((resolve, reject) => {
        scrypt(password, salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
      });
    });

  return {
    /** `holder` is on whose behalf. @throws AppError RATE_LIMITED when too many wait */
    async hash(password: string, holder: string): Promise<string> {
      const salt = random(SALT_BYTES);
      const { ln, r, p } = cost;
      const hash = await derive(password, salt, cost, holder);
      return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
    },

    /**
     * Takes as long where there is no password as where there is one. OUTDATED: right, and to be hashed anew.
     * @throws AppError RATE_LIMITED
     */
    async verify(password: string, phc: string | null, holder: string): Promise<"WRONG" | "RIGHT" | "OUTDATED"> {
      const kept = phc === null ? null : parse(phc);
      const derived = await derive(password, kept?.salt ?? Buffer.alloc(SALT_BYTES), kept?.cost ?? cost, holder);
      if (!kept || !timingSafeEqual(derived, kept.hash)) return "WRONG";
      const isSame = kept.cost.ln === cost.ln && kept.cost.r === cost.r && kept.cost.p === cost.p;
      return isSame ? "RIGHT" : "OUTDATED";
    },
  };
}

const unpadded = (data: Buffer): string => data.toString("base64").replace(/=+$/, "");

function parse(phc: string) {
  const [, ln, r, p, salt, hash] = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]{43})$/.exec(phc) ?? [];
  if (!salt || !hash) throw new Error("a kept password is no PHC string of scrypt");
  return {
    cost: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
}
