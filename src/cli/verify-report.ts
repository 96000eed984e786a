import type { Command } from "commander";
import { z } from "zod";
import { signerOfReport } from "../adapters/keys/report-signature.ts";
import { verifyBundle } from "../core/audit/bundle.ts";
import { AppError } from "../core/errors.ts";
import type { ReportKeys } from "../core/ports/report-signer.ts";
import { type CheckedReport, reportKeys, verifyReport } from "../core/verify-report.ts";
import { sha256OfFile } from "../platform/sha256-file.ts";
import { checkInput, readInput } from "./files.ts";
import { EXIT, paint, print } from "./output.ts";

type Options = { readonly keys?: string; readonly logKey?: string; readonly file?: string; readonly json?: boolean };

/** Checks without a server: nobody has to be asked, nor to be there any more. */
export function addVerifyReportCommand(program: Command): void {
  program
    .command("verify-report <report.json>")
    .description("Check signed verification reports off line, with the evidence in them. Exit 0 holds, 2 does not.")
    .option("--keys <keys.json>", "the server's report keys as you know them; without it the report's own are used")
    .option("--log-key <verifier key>", "the audit log's public key as you know it")
    .option("--file <path>", "the file that the report has to be about")
    .option("--json", "print JSON")
    .action(async (path: string, options: Options) => {
      const keys = options.keys === undefined ? null : readKeys(options.keys, await readInput(options.keys));
      if (options.file !== undefined) await checkInput(options.file);
      const fileSha256 = options.file === undefined ? null : await sha256OfFile(options.file);
      const given = parse(path, await readInput(path));
      const checked: CheckedReport[] = [];
      for (const report of Array.isArray(given) ? given : [given]) {
        checked.push(await verifyReport(report, { keys, fileSha256 }, signerOfReport, openLog(options.logKey)));
      }
      const isKnown = keys !== null;
      const lines = checked.flatMap((one) => linesOf(one, isKnown));
      print(options.json ?? false, Array.isArray(given) ? checked : checked[0], lines);
      if (!checked.every(({ valid }) => valid)) process.exitCode = EXIT.tampered;
    });
}

const openLog = (logKey: string | undefined) => (bundle: unknown) => {
  const own = z.object({ verifierKey: z.string() }).safeParse(bundle).data?.verifierKey ?? "";
  return verifyBundle(bundle, { verifierKeys: [logKey ?? own] });
};

function linesOf(checked: CheckedReport, isKnown: boolean): string[] {
  if (!checked.valid) return [`${paint("red", "✗")} ${checked.says}`];
  const { report, keyId, keyUntil, shows } = checked;
  const whose = isKnown ? "" : "; that key came with the report: compare it with the one you know";
  const until = keyUntil === null ? "" : ` (replaced ${keyUntil})`;
  return [
    `${paint("green", "✓")} ${report.verdict}${report.mismatch ? " MISMATCH" : ""}  ${report.file.sha256}`,
    `    signed ${report.verifiedAt} by key ${keyId}${until}${whose}`,
    ...shows.map((text) => `    ${text}`),
  ];
}

function readKeys(path: string, text: string): ReportKeys {
  const parsed = reportKeys.safeParse(parse(path, text));
  if (!parsed.success) throw new AppError("BAD_INPUT", { message: `${path}: these are no report keys` });
  return parsed.data;
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("BAD_INPUT", { message: `${path}: this is no report`, cause });
  }
}
