import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { wholeNumber } from "./arguments.ts";
import { type Report, verifyCheckpoints, verifyFile, verifyServer } from "./audit-check.ts";
import { readExport, readText, save } from "./audit-files.ts";
import { withServer } from "./client.ts";
import { checkOutput } from "./files.ts";
import { EXIT, paint, print } from "./output.ts";

type TrustOptions = { readonly key: string[]; readonly witness: string[]; readonly quorum?: number };
const trustOf = ({ key, witness, quorum }: TrustOptions) => ({
  verifierKeys: key,
  witnesses: witness,
  ...(quorum !== undefined && { quorum }),
});

export function addAuditCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = program.command("audit").description("The log that nobody can quietly edit.");

  trusting(group.command("verify [file]"))
    .description("Check the server's whole log, or an exported log or bundle off line. Exit 2 when it does not verify.")
    .option("--json", "print JSON")
    .action(async (file: string | undefined, options: TrustOptions & { json?: boolean }) => {
      const silent = options.json ?? false;
      const trust = trustOf(options);
      show(
        silent,
        file === undefined
          ? await withServer(config(), signal, (client) => verifyServer(client, trust, silent))
          : await verifyFile(file, trust, silent),
      );
    });

  trusting(group.command("consistency <older> <newer>"))
    .description(
      "Check that of two saved checkpoints the newer one continues the older. Exit 2 when the log was rewritten.",
    )
    .option("--proof <file>", "the proof, saved earlier: nothing is asked of anybody")
    .option("--log <url>", "ask this server, without an account; default: the one of this data directory")
    .option("-o, --output <file>", "keep the proof for later")
    .option("--json", "print JSON")
    .action(
      async (
        older: string,
        newer: string,
        options: TrustOptions & { proof?: string; log?: string; output?: string; json?: boolean },
      ) => {
        if (options.output !== undefined) await checkOutput(options.output);
        const { proof, log, output } = options;
        const given = { older, newer, proof, log, output, config, signal };
        show(options.json ?? false, await verifyCheckpoints(given, trustOf(options)));
      },
    );

  group
    .command("checkpoint")
    .description("Sign the log as it is now and print the note (C2SP tlog-checkpoint).")
    .option("-o, --output <file>", "write it there: keep it, and nobody can rewrite the log unnoticed")
    .option("--json", "print JSON")
    .action(async (options: { output?: string; json?: boolean }) => {
      if (options.output !== undefined) await checkOutput(options.output);
      const note = await withServer(config(), signal, (client) => readText(client, "/api/audit/checkpoint", "POST"));
      if (options.output !== undefined) await save(Readable.from([note]), options.output);
      print(options.json ?? false, { note }, [note.trimEnd()]);
    });

  group
    .command("keys")
    .description("The keys that the log's checkpoints are signed with, the current one first.")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const text = await withServer(config(), signal, (client) => readText(client, "/log/keys"));
      showKeys(options.json ?? false, text);
    });

  group
    .command("prove")
    .argument("<seq>", "number of the event", wholeNumber)
    .description("A bundle that proves one event to anybody off line; check it with: audit verify <file>.")
    .option("-o, --output <file>", "write it there instead of printing it")
    .option("--json", "accepted for uniformity; a bundle is JSON already")
    .action(async (seq: number, options: { output?: string }) => {
      if (options.output !== undefined) await checkOutput(options.output);
      const path = `/api/audit/bundle?seq=${seq}`;
      const bundle = await withServer(config(), signal, (client) => readText(client, path));
      if (options.output === undefined) process.stdout.write(bundle);
      else await save(Readable.from([bundle]), options.output);
    });

  group
    .command("export")
    .description("The whole log as JSON lines, to keep or to check elsewhere.")
    .option("-o, --output <file>", "write it there instead of to standard output")
    .option("--json", "accepted for uniformity; the export is JSON already")
    .action(async (options: { output?: string }) => {
      if (options.output !== undefined) await checkOutput(options.output);
      await withServer(config(), signal, async (client) => {
        const stream = await readExport(client, options.output === undefined);
        if (options.output === undefined) await pipeline(stream, process.stdout, { end: false });
        else await save(stream, options.output);
      });
    });
}

/** Hands the log over to a new key, under the group of rotations. */
export function addAuditRotation(group: Command, config: () => Config, signal: AbortSignal): void {
  group
    .command("audit")
    .description("Sign the audit log with a new key from now on. What the old key signed stays valid.")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const text = await withServer(config(), signal, (client) => readText(client, "/api/audit/rotate-key", "POST"));
      showKeys(options.json ?? false, text);
    });
}

function trusting(command: Command): Command {
  const collect = (value: string, before: string[]): string[] => [...before, value];
  return command
    .option(
      "--key <verifier key>",
      "the log's public key as you know it; repeat it for keys before a rotation",
      collect,
      [],
    )
    .option("--witness <verifier key>", "a witness that has to have signed; repeat it for several", collect, [])
    .option("--quorum <count>", "how many of the witnesses are enough; default: all", wholeNumber);
}

function show(json: boolean, report: Report): void {
  const text = report.valid ? `${paint("green", "✓")} ${report.says}` : `${paint("red", "✗")} ${report.says}`;
  print(json, report, [text]);
  if (!report.valid) process.exitCode = EXIT.tampered;
}

const keyList = z.object({
  keys: z.array(
    z.object({ verifierKey: z.string(), validFrom: z.string().nullable(), validUntil: z.string().nullable() }),
  ),
});

function showKeys(json: boolean, text: string): void {
  const { keys } = keyList.parse(JSON.parse(text));
  const lines = keys.map(
    ({ verifierKey, validUntil }) => `${verifierKey}  ${validUntil ? `until ${validUntil}` : "signs now"}`,
  );
  print(json, keys, lines);
}
