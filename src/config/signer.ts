import { resolve } from "node:path";
import type { EnvironmentVariables } from "./environment-variables.ts";

/** Where the signing key is: in a folder with its chain, or behind a command of the operator's. */
export type SignerConfig = {
  /** Null: the key is a file in the key directory. */
  readonly command: string | null;
  readonly timeoutMs: number;
  readonly timestamps: { readonly mode: "off" } | { readonly mode: "optional" | "required"; readonly url: string };
  /** PEM file with the roots of time-stamping authorities. */
  readonly timestampAnchorsPath: string | null;
};

export function signerOf(given: EnvironmentVariables): SignerConfig {
  const url = given.SIGNER_URL ?? "";
  const { TIMESTAMP: mode, TIMESTAMP_URL: timestampUrl, TIMESTAMP_ANCHORS: anchors } = given;
  return {
    command: url.startsWith("exec:") ? resolve(url.slice("exec:".length)) : null,
    timeoutMs: given.SIGNER_TIMEOUT_SECONDS * 1000,
    // A mode without a URL is among the faults, which are collected after this.
    timestamps: mode === "off" || timestampUrl === undefined ? { mode: "off" } : { mode, url: timestampUrl },
    timestampAnchorsPath: anchors ?? null,
  };
}

/** A stamp that this deployment itself does not trust would prove nothing when the certificate has ended. */
export function signerFaults(given: EnvironmentVariables): string[] {
  const { TIMESTAMP: mode, TIMESTAMP_URL: url, TIMESTAMP_ANCHORS: anchors } = given;
  if (mode === "off") return url === undefined ? [] : ["TIMESTAMP_URL: only with TIMESTAMP=optional or required"];
  return [
    ...(url === undefined ? [`TIMESTAMP_URL: required with TIMESTAMP=${mode}`] : []),
    ...(anchors === undefined ? [`TIMESTAMP_ANCHORS: required with TIMESTAMP=${mode}, the authority's roots`] : []),
  ];
}
