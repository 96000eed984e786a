import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { sha256Hex } from "../core/environment.ts";
import { type Client, withServer } from "./client.ts";
import { checkInput, readInput } from "./files.ts";
import { EXIT, type Fault, faultOf, paint, print, type Style } from "./output.ts";
import { firstMistake, mistakes, uploadFile } from "./upload.ts";

const report = z.object({
  verdict: z.string(),
  mismatch: z.boolean(),
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
  credential: z.unknown(),
  watermark: z.unknown(),
  record: z.unknown(),
  fileSha256: z.string(),
  milliseconds: z.number(),
});
export type VerifyAnswer = z.infer<typeof report> & { readonly file: string };
/** A file that the server could not look at: it is full, or the file passes a limit. The others are verified. */
type Unanswered = { readonly file: string; readonly error: Fault };

const NODE = "manifestId title claimGenerator relationship intact";
const REPORT = `
  verdict mismatch fileSha256 milliseconds reasons { code text }
  credential { state trustedBy manifestId signedAt claimGenerator digitalSourceType
    signer { organisation commonName issuer } softBindings { algorithm value } failures { code manifestId explanation }
    history { ${NODE} ingredients { ${NODE} ingredients { ${NODE} } } } }
  watermark { found contentId keyId score framesRead transform milliseconds }
  record { generationId contentId manifestId fileSha256 releasedAt foundBy fingerprintDistance }`;

export function addVerifyCommand(program: Command, config: () => Config, signal: AbortSignal): void {
  program
    .command("verify <file...>")
    .description(
      "Say what can be known about files. Exit 0 TRUSTED, 2 TAMPERED or mismatch, 3 anything else; the gravest of many.",
    )
    .option("--anchors <roots.pem>", "more root certificates to trust")
    .option("--json", "print JSON: one document, an array for several files")
    .action(async (files: string[], options: { anchors?: string; json?: boolean }) => {
      const anchorsPem = options.anchors === undefined ? null : await readInput(options.anchors);
      for (const file of files) await checkInput(file);
      await withServer(config(), signal, async (client) => {
        const answers: (VerifyAnswer | Unanswered)[] = [];
        for (const file of files) {
          const answer = await verifyFile(client, file, anchorsPem).catch((error: unknown) => {
            if (signal.aborted) throw error;
            return { file, error: faultOf(error) };
          });
          answers.push(answer);
          if (!options.json) print(false, null, linesOf(answer));
        }
        if (options.json) print(true, answers.length === 1 ? answers[0] : answers, []);
        process.exitCode = gravest(answers);
      });
    });
}

/** Uploads, verifies, and the server deletes it at once. */
export async function verifyFile(client: Client, file: string, anchorsPem: string | null): Promise<VerifyAnswer> {
  const size = await checkInput(file);
  if (size === 0) return emptyFile(file);
  const uploadId = await uploadFile(client, file, size);
  const verified = await client.graphql(
    `mutation ($input: VerifyUploadInput!) { verifyUpload(input: $input) { report { ${REPORT} } userErrors { code message } } }`,
    { input: { uploadId, anchorsPem } },
  );
  const answer = z
    .object({ verifyUpload: z.object({ report: report.nullable(), userErrors: mistakes }) })
    .parse(verified).verifyUpload;
  if (!answer.report) throw firstMistake(answer.userErrors, file);
  return { file, ...answer.report };
}

/** The server takes no empty upload, and there is nothing to look at. */
const emptyFile = (file: string): VerifyAnswer => ({
  file,
  verdict: "UNREADABLE",
  mismatch: false,
  reasons: [{ code: "NOT_MEDIA", text: "The file is empty." }],
  credential: null,
  watermark: null,
  record: null,
  fileSha256: sha256Hex(new Uint8Array()),
  milliseconds: 0,
});

const STYLES: Readonly<Record<string, readonly [Style, string]>> = {
  TRUSTED: ["green", "✓"],
  INTACT_UNTRUSTED: ["gray", "?"],
  RECOVERED: ["yellow", "↺"],
  TAMPERED: ["red", "✗"],
};

export function linesOf(answer: VerifyAnswer | Unanswered): string[] {
  if ("error" in answer) return [`${paint("red", answer.error.code)}  ${answer.error.message}`];
  const [style, sign] = STYLES[answer.verdict] ?? (["gray", "·"] as const);
  const mismatch = answer.mismatch ? `  ${paint("red", "MISMATCH")}` : "";
  return [
    `${paint(style, `${sign} ${answer.verdict}`)}${mismatch}  ${answer.file}`,
    ...answer.reasons.map(({ text }) => `    ${text}`),
  ];
}

/** The exit status for many files: somebody's tampering before our own fault, a fault before any other verdict. */
export function gravest(answers: readonly (Pick<VerifyAnswer, "verdict" | "mismatch"> | Unanswered)[]): number {
  const statuses = answers.map((answer) => {
    if ("error" in answer) return EXIT.fault;
    if (answer.verdict === "TAMPERED" || answer.mismatch) return EXIT.tampered;
    return answer.verdict === "TRUSTED" ? EXIT.ok : EXIT.other;
  });
  return [EXIT.tampered, EXIT.fault, EXIT.other].find((status) => statuses.includes(status)) ?? EXIT.ok;
}
