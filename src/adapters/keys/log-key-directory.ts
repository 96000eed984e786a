import { z } from "zod";
import type { LogKeys } from "../../core/audit/log-signer.ts";
import { createKeySuccession } from "./key-succession.ts";

const former = z.strictObject({ verifierKey: z.string(), validUntil: z.coerce.date() });

/** The log's keys: of those before, the verifier keys are kept. */
export const createLogKeyDirectory = (directory: string): LogKeys =>
  createKeySuccession(directory, { name: "audit", former, idOf: ({ verifierKey }) => verifierKey });
