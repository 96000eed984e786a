import { createCipheriv, createDecipheriv } from "node:crypto";
import { AppError } from "./errors.ts";

const IV_BYTES = 12;
const TAG_BYTES = 16;

export type TakedownSeal = ReturnType<typeof createTakedownSeal>;

/**
 * What people outside write in a case (names, addresses, reasons) lies in the database under AES-256-GCM, so that a dump
 * or a backup alone tells nobody who complained. Layout: nonce, tag, ciphertext. `key` has 32 bytes.
 */
export function createTakedownSeal(key: Uint8Array, random: (bytes: number) => Buffer) {
  return {
    /** Bound to its case: moved to another one it does not open. */
    seal(caseId: string, text: string): Buffer {
      const nonce = random(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(caseId));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },

    /** @throws AppError INTERNAL when it was sealed with another key or has been changed */
    open(caseId: string, sealed: Uint8Array): string {
      try {
        const nonce = sealed.subarray(0, IV_BYTES);
        const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(caseId))
          .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        const text = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new AppError("INTERNAL", { message: "a text of a takedown case cannot be opened", cause });
      }
    },
  };
}
