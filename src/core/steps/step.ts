import type { z } from "zod";
import type { AuditAction, AuditEntry } from "../audit/actions.ts";
import type { Environment } from "../environment.ts";
import type { ActivePolicy } from "../moderate.ts";
import type { FrameClassifier } from "../ports/classifier.ts";
import type { Credentials } from "../ports/credentials.ts";
import type { Database, Generation, GenerationStep, Transaction } from "../ports/database.ts";
import type { Generator } from "../ports/generator.ts";
import type { Storage } from "../ports/storage.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Video } from "../ports/video.ts";
import type { Watermark } from "../ports/watermark.ts";

export type StepDeps = {
  readonly database: Database;
  readonly environment: Environment;
  readonly generator: Generator;
  readonly frameClassifier: FrameClassifier;
  readonly video: Video;
  readonly watermark: Watermark;
  readonly credentials: Credentials;
  readonly storage: Storage;
  readonly telemetry: Telemetry;
  /** Whether a file shows the pictures of a video that is withheld. */
  readonly isTakenDown: (path: string, signal: AbortSignal) => Promise<boolean>;
  readonly activePolicy: () => ActivePolicy;
  /** Whether the unmarked clip of a finished video stays, so that it can be extended. */
  readonly keepsMasters: boolean;
  /** Whom the metadata tag of GB 45438-2025 names as the producer; null leaves the tag out. */
  readonly aigcProducer: string | null;
  /** Name and version that manifests carry. */
  readonly product: { readonly name: string; readonly version: string };
};

/** What a step sees of the run it belongs to. */
export type StepContext = {
  readonly generation: Generation;
  readonly signal: AbortSignal;
  readonly scratch: string;
  /** Live progress, 0 to 1 of this step; at most a few a second reach the database. */
  readonly progress: (fraction: number) => void;
  /** A small JPEG that has been judged. */
  readonly showPreview: (jpeg: Uint8Array) => void;
};

/** An audit entry of this generation, without what every entry shares. */
export type StepFact = {
  [A in AuditAction]: { readonly action: A; readonly facts: Extract<AuditEntry, { action: A }>["facts"] };
}[AuditAction];

export type StepOutcome<T> = {
  readonly result: T;
  readonly facts: readonly StepFact[];
  /** State changes that belong to the same transaction as the result. */
  readonly also?: (tx: Transaction) => Promise<void>;
};

/** One step: its kept result is read with `schema`, and trusted only while every blob of `blobs` is still there. */
export type Step<Input, T> = {
  readonly name: GenerationStep;
  readonly schema: z.ZodType<T>;
  readonly blobs: (result: T) => readonly { readonly key: string; readonly sha256: string }[];
  readonly run: (context: StepContext, deps: StepDeps, input: Input) => Promise<StepOutcome<T>>;
  /** Steps to do again when this one fails. */
  readonly undoes?: readonly GenerationStep[];
};
