import { openAsBlob } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { type Client, withServer } from "./client.ts";
import { EXIT, paint, print, type Style } from "./output.ts";

const report = z.looseObject({
  verdict: z.string(),
  mismatch: z.boolean(),
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
  credential: z.unknown(),
  watermark: z.unknown(),
  record: z.unknown(),
});
export type VerifyAnswer = z.infer<typeof report> & { readonly file: string };

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
      const anchorsPem = options.anchors === undefined ? null : await readFile(options.anchors, "utf8");
      await withServer(config(), signal, async (client) => {
        const answers: VerifyAnswer[] = [];
        for (const file of files) {
          const answer = await verifyFile(client, file, anchorsPem);
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
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new AppError("BAD_INPUT", { message: `${file} cannot be read`, cause });
  });
  if (size === 0) return emptyFile(file);
  const created = await client.graphql(
    "mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url } userErrors { code message } } }",
    { input: { fileName: basename(file), bytes: size } },
  );
  const { upload, userErrors } = z
    .object({
      createUpload: z.object({ upload: z.object({ id: z.string(), url: z.string() }).nullable(), userErrors: errors }),
    })
    .parse(created).createUpload;
  if (!upload) throw firstOf(userErrors, file);
  const sent = await client.fetch(upload.url, { method: "PUT", body: await openAsBlob(file) });
  if (!sent.ok) throw new AppError("BAD_INPUT", { message: `${file}: the upload answered ${sent.status}` });
  const verified = await client.graphql(
    `mutation ($input: VerifyUploadInput!) { verifyUpload(input: $input) { report { ${REPORT} } userErrors { code message } } }`,
    { input: { uploadId: upload.id, anchorsPem } },
  );
  const answer = z
    .object({ verifyUpload: z.object({ report: report.nullable(), userErrors: errors }) })
    .parse(verified).verifyUpload;
  if (!answer.report) throw firstOf(answer.userErrors, file);
  return { file, ...answer.report };
}

const errors = z.array(z.object({ code: z.string(), message: z.string() }));
const firstOf = (list: z.infer<typeof errors>, file: string) =>
  new AppError("BAD_INPUT", { message: `${file}: ${list[0]?.message ?? "no answer"}` });

/** The server takes no empty upload, and there is nothing to look at. */
const emptyFile = (file: string): VerifyAnswer => ({
  file,
  verdict: "UNREADABLE",
  mismatch: false,
  reasons: [{ code: "NOT_MEDIA", text: "The file is empty." }],
  credential: null,
  watermark: null,
  record: null,
});

const STYLES: Readonly<Record<string, readonly [Style, string]>> = {
  TRUSTED: ["green", "✓"],
  INTACT_UNTRUSTED: ["gray", "?"],
  RECOVERED: ["yellow", "↺"],
  TAMPERED: ["red", "✗"],
};

export function linesOf(answer: VerifyAnswer): string[] {
  const [style, sign] = STYLES[answer.verdict] ?? (["gray", "·"] as const);
  const mismatch = answer.mismatch ? `  ${paint("red", "MISMATCH")}` : "";
  return [
    `${paint(style, `${sign} ${answer.verdict}`)}${mismatch}  ${answer.file}`,
    ...answer.reasons.map(({ text }) => `    ${text}`),
  ];
}

export function gravest(answers: readonly VerifyAnswer[]): number {
  if (answers.some(({ verdict, mismatch }) => verdict === "TAMPERED" || mismatch)) return EXIT.tampered;
  return answers.every(({ verdict }) => verdict === "TRUSTED") ? EXIT.ok : EXIT.other;
}
