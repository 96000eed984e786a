import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { wholeNumber } from "./arguments.ts";
import type { Client } from "./client.ts";
import { paint, print } from "./output.ts";
import { change, endsAsPolicy, POLICY_EXIT, refOf, reporting, run } from "./policy-call.ts";
import { DRAFT_FIELDS, draft, draftLines, faultLines, readJson, setting } from "./policy-draft.ts";
import { type DryRunOptions, dryRun } from "./policy-dry-run.ts";

type Json = { readonly json?: boolean };

const version = z.object({
  version: z.number(),
  sha256: z.string(),
  origin: z.string(),
  active: z.boolean(),
  createdAt: z.string(),
  activatedAt: z.string().nullable(),
});
const VERSION_FIELDS = "version sha256 origin active createdAt activatedAt";
const REF = "active, a version's number or a draft's id";

export function addPolicyCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = endsAsPolicy(
    program
      .command("policy")
      .description(
        "The policy: versions, drafts, what they would do, and what is in force. Exit 1 refused, 2 bad input.",
      ),
  );

  group
    .command("list")
    .description("Versions, newest first, and drafts.")
    .option("--json", "print JSON")
    .action((options: Json) =>
      run(config, signal, options.json, async (client) => {
        const query = `{ policies(first: 100) { nodes { ${VERSION_FIELDS} } } policyDrafts(first: 100) { nodes { ${DRAFT_FIELDS} } } }`;
        const answer = z
          .object({
            policies: z.object({ nodes: z.array(version) }),
            policyDrafts: z.object({ nodes: z.array(draft) }),
          })
          .parse(await client.graphql(query));
        const found = { versions: answer.policies.nodes, drafts: answer.policyDrafts.nodes };
        print(options.json ?? false, found, [...found.versions.map(lineOf), ...found.drafts.flatMap(draftLines)]);
        return POLICY_EXIT.ok;
      }),
    );

  group
    .command("show")
    .argument("[policy]", REF, "active")
    .description("The whole document as JSON, to keep or to edit.")
    .option("--json", "accepted for uniformity; a policy is JSON already")
    .action((name: string, options: Json) =>
      run(config, signal, options.json, async (client) => {
        process.stdout.write(`${JSON.stringify(await documentOf(client, name), null, 2)}\n`);
        return POLICY_EXIT.ok;
      }),
    );

  group
    .command("diff")
    .argument("<from>", REF)
    .argument("[to]", REF, "active")
    .description("In what two policies differ.")
    .option("--json", "print JSON")
    .action((from: string, to: string, options: Json) =>
      run(config, signal, options.json, async (client) => {
        const query = "query ($from: PolicyRef, $to: PolicyRef) { policyDiff(from: $from, to: $to) { path old new } }";
        const { policyDiff } = z
          .object({
            policyDiff: z.array(z.object({ path: z.array(z.string()), old: z.unknown(), new: z.unknown() })),
          })
          .parse(await client.graphql(query, { from: refOf(from), to: refOf(to) }));
        const lines = policyDiff.map((one) => `${one.path.join(".")}: ${shown(one.old)} → ${shown(one.new)}`);
        print(options.json ?? false, policyDiff, lines.length > 0 ? lines : ["They are the same."]);
        return POLICY_EXIT.ok;
      }),
    );

  group
    .command("validate <file.json>")
    .description("Check a document on this machine; every fault with its path. Exit 2 when there is one.")
    .option("--json", "print JSON")
    .action((file: string, options: Json) =>
      reporting(options.json, async () => {
        const { checkPolicy } = await import("../../moderation/index.ts");
        const checked = checkPolicy(await readJson(file));
        const faults = checked.ok ? [] : checked.faults;
        const says = checked.ok ? paint("green", "It could be activated.") : paint("red", `${faults.length} faults:`);
        print(options.json ?? false, { valid: checked.ok, faults }, [says, ...faultLines(faults)]);
        return checked.ok ? POLICY_EXIT.ok : POLICY_EXIT.badInput;
      }),
    );

  group
    .command("draft [file.json]")
    .description("Begin a draft from a document, or from a policy with some values set.")
    .option("--from <policy>", REF, "active")
    .option(
      "--set <path=value>",
      "set one value, such as categories.hate.block.at=0.9; as often as needed",
      collect,
      [],
    )
    .option("--title <text>", "what it is about")
    .option("--json", "print JSON")
    .action((file: string | undefined, options: Json & { from: string; set: string[]; title?: string }) =>
      run(config, signal, options.json, async (client) => {
        if (file !== undefined && options.set.length > 0) {
          throw new AppError("BAD_INPUT", { message: "give a document or --set, not both" });
        }
        const input = {
          ...{ title: options.title, from: refOf(options.from) },
          ...(file !== undefined && { document: await readJson(file) }),
          ...(options.set.length > 0 && { patch: options.set.map(setting) }),
        };
        const answer = z.object({ draft });
        const type = "CreatePolicyDraftInput";
        const made = await change(client, "createPolicyDraft", input, type, `draft { ${DRAFT_FIELDS} }`, answer);
        print(options.json ?? false, made.draft, draftLines(made.draft));
        return POLICY_EXIT.ok;
      }),
    );

  group
    .command("activate <policy>")
    .description("Put a draft or a version in force.")
    .requiredOption("--why <text>", "the reason, for the record")
    .option("--override", "although another version came into force since, or a tier that accounts have is gone")
    .option("--json", "print JSON")
    .action((name: string, options: Json & { why: string; override?: boolean }) =>
      run(config, signal, options.json, (client) =>
        activate(client, { ...refOf(name), rationale: options.why, override: options.override ?? false }, options),
      ),
    );

  group
    .command("rollback")
    .argument("[version]", "a version's number; the one that was in force before, when left out", wholeNumber)
    .description("Put an earlier version in force again.")
    .requiredOption("--why <text>", "the reason, for the record")
    .option("--json", "print JSON")
    .action((number: number | undefined, options: Json & { why: string }) =>
      run(config, signal, options.json, async (client) =>
        activate(client, { version: number ?? (await versionBefore(client)), rationale: options.why }, options),
      ),
    );

  group
    .command("dry-run <policy>")
    .description("Judge the newest prompts, or JSON lines {text, label?}, by it and by another policy, and compare.")
    .option("--against <policy>", REF, "active")
    .option("--last <n>", "so many of the newest prompts, 1 to 10000; 1000 when left out", wholeNumber)
    .option("--file <lines.jsonl>", "judge these instead of prompts")
    .option("--cases <n>", "list so many texts whose verdict changes, at most 100", wholeNumber)
    .option("--json", "print JSON")
    .action((name: string, options: DryRunOptions) =>
      run(config, signal, options.json, (client) => dryRun(client, name, options, signal)),
    );
}

async function activate(client: Client, input: Readonly<Record<string, unknown>>, { json }: Json): Promise<number> {
  const selection = `policy { ${VERSION_FIELDS} }`;
  const answer = z.object({ policy: version });
  const { policy } = await change(client, "activatePolicy", input, "ActivatePolicyInput", selection, answer);
  print(json ?? false, policy, [`${paint("green", "✓")} version ${policy.version} is in force`]);
  return POLICY_EXIT.ok;
}

async function versionBefore(client: Client): Promise<number> {
  const query = "{ policyActivations(first: 2) { nodes { policy { version } } } }";
  const { policyActivations } = z
    .object({
      policyActivations: z.object({ nodes: z.array(z.object({ policy: z.object({ version: z.number() }) })) }),
    })
    .parse(await client.graphql(query));
  const before = policyActivations.nodes[1];
  if (!before) throw new AppError("BAD_INPUT", { message: "no other version was in force before" });
  return before.policy.version;
}

async function documentOf(client: Client, name: string): Promise<unknown> {
  const ref = refOf(name);
  if (ref.draft !== undefined) {
    const query = "query ($id: ID!) { policyDraft(id: $id) { document } }";
    const found = await client.graphql(query, { id: ref.draft });
    return documentIn(z.object({ policyDraft: documented }).parse(found).policyDraft, name);
  }
  if (ref.version === undefined) {
    const found = await client.graphql("{ activePolicy { document } }");
    return documentIn(z.object({ activePolicy: documented }).parse(found).activePolicy, name);
  }
  const query = "query ($id: ID!) { node(id: $id) { ... on PolicyVersion { document } } }";
  const id = Buffer.from(`PolicyVersion:${ref.version}`).toString("base64");
  return documentIn(z.object({ node: documented }).parse(await client.graphql(query, { id })).node, name);
}

const documented = z.object({ document: z.unknown() }).nullable();

function documentIn(found: z.infer<typeof documented>, name: string): unknown {
  if (found) return found.document;
  throw new AppError("NOT_FOUND", { message: `there is no policy ${name}` });
}

const lineOf = ({ version: number, origin, active, sha256, activatedAt }: z.infer<typeof version>): string => {
  const state = active ? paint("green", "in force") : activatedAt ? "earlier" : "never in force";
  return `${String(number).padStart(4)}  ${sha256.slice(0, 12)}  ${origin.toLowerCase()}  ${state}  ${activatedAt ?? ""}`.trimEnd();
};

const MAX_SHOWN = 120;
const shown = (value: unknown): string => {
  const text = value === null || value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
};

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
