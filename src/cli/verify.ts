import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { sha256Hex } from "../core/environment.ts";
import { isAppError } from "../core/errors.ts";
import type { ReportBundle } from "../core/verification-document.ts";
import { type Client, withServer } from "./client.ts";
import { checkInput, checkOutput, readInput } from "./files.ts";
import { EXIT, faultOf, print } from "./output.ts";
import { firstMistake, mistakes, uploadFile } from "./upload.ts";
import type { Unanswered, Verified, VerifyAnswer } from "./verify-answer.ts";
import { createFileBar } from "./verify-bar.ts";
import { filesIn } from "./verify-folder.ts";
import { linesOf, summaryOf } from "./verify-lines.ts";
import { writeReports } from "./verify-output.ts";

/** The server verifies two at once for one caller; more would only wait there. */
const AT_ONCE = 2;
/** A server that is busy with others is asked again, this often and this far apart. */
const BUSY = { tries: 12, waitMs: 10_000 } as const;

type Options = { readonly anchors?: string; readonly report?: string; readonly json?: boolean };

export function addVerifyCommand(program: Command, config: () => Config, signal: AbortSignal): void {
  program
    .command("verify <path...>")
    .description(
      "Say what can be known about files, and everything in folders. Exit 0 TRUSTED, 2 TAMPERED or mismatch, 3 anything else, 1 a fault; the gravest of many.",
    )
    .option("--anchors <roots.pem>", "more root certificates to trust")
    .option("--report <out.html|out.json>", "also write the signed reports, with what it takes to check them off line")
    .option("--json", "print JSON: one document, an array for several files")
    .action(async (paths: string[], options: Options) => {
      const anchorsPem = options.anchors === undefined ? null : await readInput(options.anchors);
      if (options.report !== undefined) await checkOutput(options.report);
      const { files, skipped } = await filesIn(paths);
      await withServer(config(), signal, async (client) => {
        const verify = (file: string) => verifyPatiently(client, file, anchorsPem, signal);
        const results = await verifyAll(files, verify, options.json ?? false, signal);
        const answers = results.map((result) => ("error" in result ? result : result.answer));
        if (options.report !== undefined) await writeReports(options.report, results);
        if (options.json) print(true, answers.length === 1 ? answers[0] : answers, []);
        else if (files.length > 1 || skipped > 0) print(false, null, ["", summaryOf(answers, skipped)]);
        process.exitCode = gravest(answers);
      });
    });
}

/** Several at once, told in the order given. A file that cannot be verified takes nothing from the others. */
async function verifyAll(
  files: readonly string[],
  verify: (file: string) => Promise<Verified>,
  isSilent: boolean,
  signal: AbortSignal,
): Promise<readonly (Verified | Unanswered)[]> {
  const bar = createFileBar(files.length, isSilent);
  const results: (Verified | Unanswered)[] = [];
  let next = 0;
  let told = 0;
  const tell = () => {
    for (let result = results[told]; result; result = results[told]) {
      told += 1;
      if (!isSilent) bar.print(linesOf("error" in result ? result : result.answer));
    }
  };
  async function work(): Promise<void> {
    for (let at = next++; at < files.length; at = next++) {
      const file = files[at] ?? "";
      results[at] = await verify(file).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return { file, error: faultOf(error) };
      });
      bar.done();
      tell();
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    bar.stop();
  }
  return results;
}

async function verifyPatiently(
  client: Client,
  file: string,
  anchorsPem: string | null,
  signal: AbortSignal,
): Promise<Verified> {
  for (let tries = 1; ; tries++) {
    try {
      return await verifyFile(client, file, anchorsPem);
    } catch (error) {
      if (!isAppError(error) || error.code !== "RATE_LIMITED" || tries === BUSY.tries) throw error;
      await sleep(BUSY.waitMs, undefined, { signal });
    }
  }
}

const signedBundle = z.custom<ReportBundle>((value) => bundleShape.safeParse(value).success);
const bundleShape = z.object({
  report: z.object({ verdict: z.string(), reasons: z.array(z.object({ code: z.string(), text: z.string() })) }),
  signature: z.string(),
  evidence: z.object({}),
});

/** Uploads, verifies, and the server deletes it at once. */
export async function verifyFile(client: Client, file: string, anchorsPem: string | null): Promise<Verified> {
  const size = await checkInput(file);
  if (size === 0) return { answer: emptyFile(file), bundle: null };
  const uploadId = await uploadFile(client, file, size);
  const verified = await client.graphql(
    "mutation ($input: VerifyUploadInput!) { verifyUpload(input: $input) { bundle userErrors { code message } } }",
    { input: { uploadId, anchorsPem } },
  );
  const said = z
    .object({ verifyUpload: z.object({ bundle: z.string().nullable(), userErrors: mistakes }) })
    .parse(verified).verifyUpload;
  if (said.bundle === null) throw firstMistake(said.userErrors, file);
  const bundle = signedBundle.parse(JSON.parse(said.bundle));
  const { file: looked, format: _, evidence: __, ...report } = bundle.report;
  return { answer: { file, fileSha256: looked.sha256, ...report }, bundle };
}

/** The server takes no empty upload, and there is nothing to look at. */
const emptyFile = (file: string): VerifyAnswer => ({
  ...{ file, id: "", verifiedAt: "", verifier: "", fileSha256: sha256Hex(new Uint8Array()), milliseconds: 0 },
  ...{ verdict: "UNREADABLE", mismatch: false, recoveredBy: null, checks: [], signals: [] },
  reasons: [{ code: "NOT_MEDIA", text: "The file is empty." }],
  credential: {
    ...{ state: "NONE", trustedBy: null, manifestId: null, signer: null, signedAt: null, timestamp: null },
    ...{ claimGenerator: null, digitalSourceType: null, softBindings: [], failures: [], history: [] },
  },
  ...{ watermark: null, record: null, log: null },
});

/** The exit status for many files: somebody's tampering before our own fault, a fault before any other verdict. */
export function gravest(
  answers: readonly ({ readonly verdict: string; readonly mismatch: boolean } | Unanswered)[],
): number {
  const statuses = answers.map((answer) => {
    if ("error" in answer) return EXIT.fault;
    if (answer.verdict === "TAMPERED" || answer.mismatch) return EXIT.tampered;
    return answer.verdict === "TRUSTED" ? EXIT.ok : EXIT.other;
  });
  return [EXIT.tampered, EXIT.fault, EXIT.other].find((status) => statuses.includes(status)) ?? EXIT.ok;
}
