// See development-chain.ts: this shim comes before @peculiar/x509.
import "reflect-metadata";
import { spawn } from "node:child_process";
import { verify } from "node:crypto";
import { AsnEcSignatureFormatter } from "@peculiar/x509";
import type { SigningAlgorithm } from "./host-messages.ts";
import { digests, type SigningKey, signatureForm } from "./signing-chain.ts";

/** A signature is at most 512 bytes; what says more is no signature. */
const maxOutputBytes = 4096;
const maxComplaintLength = 300;
const curves: Partial<Record<SigningAlgorithm, string>> = { es256: "P-256", es384: "P-384", es512: "P-521" };

/**
 * A key that is kept elsewhere, in a KMS or an HSM: `command` is run with the algorithm (`es256`, `ed25519`, ...) as its
 * only argument, reads the bytes to sign from its standard input and writes the signature to its standard output, raw or,
 * for ECDSA, in DER. What comes is checked against the certificate before anything uses it. The command is killed with
 * all its children when it takes too long.
 */
export const commandSigner =
  ({ command, timeoutMs }: { readonly command: string; readonly timeoutMs: number }): SigningKey =>
  (leaf, algorithm) =>
  async (claim, signal) => {
    const answer = await run(command, algorithm, claim, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    const isGenuine = (signature: Buffer) => {
      const key = { key: leaf.publicKey, ...signatureForm(algorithm) };
      return verify(digests[algorithm], claim, key, signature);
    };
    const genuine = [answer, fromDer(answer, algorithm)].find((one) => one !== null && isGenuine(one));
    if (genuine) return genuine;
    throw new Error(
      `${command} wrote ${answer.length} bytes that are no ${algorithm} signature of the certificate's key`,
    );
  };

function fromDer(signature: Buffer, algorithm: SigningAlgorithm): Buffer | null {
  const namedCurve = curves[algorithm];
  if (!namedCurve) return null;
  try {
    const raw = new AsnEcSignatureFormatter().toWebSignature(
      { name: "ECDSA", namedCurve },
      Uint8Array.from(signature).buffer,
    );
    return raw && Buffer.from(raw);
  } catch {
    return null;
  }
}

function run(command: string, algorithm: SigningAlgorithm, claim: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    // A group of its own, so that what a shell script has started ends with it.
    const child = spawn(command, [algorithm], { detached: true, stdio: "pipe" });
    const parts: Buffer[] = [];
    let bytes = 0;
    let complaint = "";
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended already.
      }
    };
    const settle = (finish: () => void) => {
      signal.removeEventListener("abort", abort);
      kill();
      finish();
    };
    const fail = (reason: unknown) => settle(() => reject(reason));
    const abort = () => {
      const isLate = signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
      fail(isLate ? new Error(`${command} took too long`) : signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    child.on("error", (error) => fail(new Error(`${command} cannot be run: ${error.message}`)));
    child.stdin.on("error", () => {}); // It may answer without reading all.
    child.stderr.on("data", (data: Buffer) => {
      complaint = (complaint + data.toString("utf8")).slice(0, maxComplaintLength);
    });
    child.stdout.on("data", (data: Buffer) => {
      parts.push(data);
      bytes += data.length;
      if (bytes > maxOutputBytes) fail(new Error(`${command} wrote more than a signature`));
    });
    child.on("close", (code, killedBy) => {
      if (code === 0) return settle(() => resolve(Buffer.concat(parts)));
      fail(new Error(`${command} ended with ${killedBy ?? `status ${code}`}: ${complaint.trim()}`));
    });
    child.stdin.end(claim);
  });
}
