import { setTimeout as sleep } from "node:timers/promises";
import cliProgress from "cli-progress";
import { z } from "zod";
import { AppError } from "../core/errors.ts";
import type { Client } from "./client.ts";
import { paint, print } from "./output.ts";
import { change, POLICY_EXIT, refOf } from "./policy-call.ts";
import { uploadFile } from "./upload.ts";

export type DryRunOptions = {
  readonly against: string;
  readonly last?: number;
  readonly file?: string;
  readonly cases?: number;
  readonly json?: boolean;
};

const POLL_MS = 300;
const agreement = z.object({ precision: z.number().nullable(), recall: z.number().nullable() });
const outcome = z.object({
  allowed: z.number(),
  reviewed: z.number(),
  blocked: z.number(),
  refusalRate: z.number(),
  reviewsPerDay: z.number().nullable(),
  byCategory: z.array(z.object({ category: z.string(), reviewed: z.number(), blocked: z.number() })),
  bySource: z.array(z.object({ source: z.string(), reviewed: z.number(), blocked: z.number() })),
  stopped: agreement,
  refused: agreement,
});
const run = z.object({
  id: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  total: z.number(),
  done: z.number(),
  etaSeconds: z.number().nullable(),
  report: z
    .object({
      texts: z.number(),
      labelled: z.number(),
      days: z.number().nullable(),
      flips: z.array(z.object({ from: z.string(), to: z.string(), count: z.number() })),
      baseline: outcome,
      candidate: outcome,
    })
    .nullable(),
});
type Run = z.infer<typeof run>;

const OUTCOME = `allowed reviewed blocked refusalRate reviewsPerDay byCategory { category reviewed blocked }
  bySource { source reviewed blocked } stopped { precision recall } refused { precision recall }`;
const FIELDS = `id status reason total done etaSeconds
  report { texts labelled days flips { from to count } baseline { ${OUTCOME} } candidate { ${OUTCOME} } }`;

/** Starts one and follows it to its end. Ctrl-C cancels it on the server too. */
export async function dryRun(
  client: Client,
  name: string,
  options: DryRunOptions,
  signal: AbortSignal,
): Promise<number> {
  const upload = options.file === undefined ? undefined : await uploadFile(client, options.file);
  const input = { candidate: refOf(name), baseline: refOf(options.against), last: options.last, upload };
  const answer = z.object({ run });
  const type = "StartPolicyDryRunInput";
  const started = await change(client, "startPolicyDryRun", input, type, `run { ${FIELDS} }`, answer);
  const ended = await follow(client, started.run, options.json ?? false, signal);
  if (ended.status !== "DONE" || !ended.report) {
    throw new AppError("CONFLICT", { message: `the dry run ended ${ended.status} ${ended.reason ?? ""}`.trim() });
  }
  const cases = options.cases === undefined ? [] : await casesOf(client, ended.id, options.cases);
  print(options.json ?? false, { ...ended, cases }, [...linesOf(ended.report), ...cases.map(caseLine)]);
  return POLICY_EXIT.ok;
}

async function follow(client: Client, started: Run, silent: boolean, signal: AbortSignal): Promise<Run> {
  const shows = !silent && process.stderr.isTTY === true;
  const format = "  {bar} {percentage}%  {value} of {total} texts{left}";
  const bar = new cliProgress.SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream: process.stderr },
    cliProgress.Presets.shades_classic,
  );
  let current = started;
  if (shows) bar.start(current.total, 0, { left: "" });
  try {
    while (current.status === "RUNNING") {
      await sleep(POLL_MS, undefined, { signal });
      const polled = await client.graphql(`query ($id: ID!) { policyDryRun(id: $id) { ${FIELDS} } }`, {
        id: current.id,
      });
      current = z.object({ policyDryRun: run }).parse(polled).policyDryRun;
      const left = current.etaSeconds === null ? "" : `  ${Math.ceil(current.etaSeconds)} s left`;
      if (shows) bar.update(current.done, { left });
    }
    return current;
  } catch (error) {
    if (signal.aborted) await cancel(client, current.id);
    throw error;
  } finally {
    if (shows) bar.stop();
  }
}

/** The caller's own signal has fired, so this call has one of its own. */
async function cancel(client: Client, id: string): Promise<void> {
  const query =
    "mutation ($input: CancelPolicyDryRunInput!) { cancelPolicyDryRun(input: $input) { userErrors { code } } }";
  const body = JSON.stringify({ query, variables: { input: { id } } });
  const headers = { "content-type": "application/json" };
  await client
    .fetch("/graphql", { method: "POST", headers, body, signal: AbortSignal.timeout(5_000) })
    .catch(() => undefined);
}

const reason = z.object({ category: z.string(), source: z.string() });
const listed = z.object({
  text: z.string(),
  from: z.string(),
  to: z.string(),
  label: z.string().nullable(),
  fromReasons: z.array(reason),
  toReasons: z.array(reason),
});

async function casesOf(client: Client, id: string, first: number) {
  const query = `query ($id: ID!, $first: Int!) { policyDryRun(id: $id) { cases(first: $first) {
    nodes { text from to label fromReasons { category source } toReasons { category source } } } } }`;
  const answer = z.object({ policyDryRun: z.object({ cases: z.object({ nodes: z.array(listed) }) }) });
  return answer.parse(await client.graphql(query, { id, first })).policyDryRun.cases.nodes;
}

function linesOf({ texts, labelled, flips, baseline, candidate }: NonNullable<Run["report"]>): readonly string[] {
  const changed = flips.filter(({ from, to }) => from !== to);
  const both = (label: string, of: (one: z.infer<typeof outcome>) => string) =>
    `  ${label.padEnd(24)} ${of(baseline).padStart(10)} → ${of(candidate).padStart(10)}`;
  const labels = [
    both("stopped: precision", ({ stopped }) => percent(stopped.precision)),
    both("stopped: recall", ({ stopped }) => percent(stopped.recall)),
    both("refused: precision", ({ refused }) => percent(refused.precision)),
    both("refused: recall", ({ refused }) => percent(refused.recall)),
  ];
  return [
    paint("bold", `${texts} texts, ${changed.reduce((sum, { count }) => sum + count, 0)} verdicts change`),
    ...changed.map(({ from, to, count }) => `  ${from} → ${to}: ${count}`),
    both("refused", ({ refusalRate }) => percent(refusalRate)),
    both("review cases", ({ reviewed }) => String(reviewed)),
    both("review cases a day", ({ reviewsPerDay }) => reviewsPerDay?.toFixed(1) ?? "-"),
    ...loads("category", baseline.byCategory, candidate.byCategory, ({ category }) => category),
    ...loads("source", baseline.bySource, candidate.bySource, ({ source }) => source),
    ...(labelled > 0 ? [`  against ${labelled} labels:`, ...labels] : []),
  ];
}

type Load = { readonly reviewed: number; readonly blocked: number };

/** Families or sources of which either policy finds anything, as `reviewed+blocked`. */
function loads<T extends Load>(
  title: string,
  before: readonly T[],
  after: readonly T[],
  nameOf: (one: T) => string,
): readonly string[] {
  const names = [...new Set([...before, ...after].map(nameOf))].sort();
  const load = (all: readonly T[], name: string) => {
    const found = all.find((one) => nameOf(one) === name);
    return found ? `${found.reviewed}+${found.blocked}` : "0+0";
  };
  const lines = names.map((name) => {
    const [old, next] = [load(before, name), load(after, name)];
    return `    ${name.toLowerCase().padEnd(22)} ${old.padStart(10)} → ${next.padStart(10)}`;
  });
  return lines.length > 0 ? [`  by ${title}, reviewed+blocked:`, ...lines] : [];
}

const percent = (part: number | null): string => (part === null ? "-" : `${(100 * part).toFixed(1)} %`);

const MAX_SHOWN = 160;
function caseLine({ text, from, to, label, fromReasons, toReasons }: z.infer<typeof listed>): string {
  const short = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  const why = [...fromReasons, ...toReasons].map(({ category, source }) => `${category} by ${source}`.toLowerCase());
  const people = label === null ? "" : `, people: ${label}`;
  return `  ${from} → ${to}${people} (${[...new Set(why)].join(", ")}): ${JSON.stringify(short)}`;
}
