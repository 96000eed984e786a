import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import { AppError } from "../../../core/errors.ts";
import type { ShotOrder } from "../remote/dialect.ts";

/** What a template may leave open, written `{{name}}` inside a string of the workflow. */
const HOLES = ["prompt", "seed", "width", "height", "frames", "seconds", "fps", "image"] as const;
type Hole = (typeof HOLES)[number];
type Values = Readonly<Record<Hole, string | number>>;

const workflowSchema = z
  .record(z.string(), z.looseObject({ class_type: z.string(), inputs: z.record(z.string(), z.json()) }))
  .refine((nodes) => Object.keys(nodes).length > 0, "it has no nodes");
type Workflow = z.infer<typeof workflowSchema>;

export type WorkflowTemplate = {
  /** The file's name without its extension. */
  readonly name: string;
  readonly sha256: string;
  readonly nodeCount: number;
  /** The kinds of its nodes. */
  readonly classNames: readonly string[];
  /** `image` is the name that the server gave to the uploaded picture. */
  readonly fill: (order: ShotOrder, image: string | null) => Workflow;
};

/**
 * A workflow in ComfyUI's API format (File, Export (API)).
 * @param options.beginsFromPicture whether it must, or must not, have the hole `image`
 * @throws AppError CONFIG_INVALID naming the variable and every fault
 */
export async function readWorkflow(
  path: string,
  options: { readonly variable: string; readonly beginsFromPicture: boolean },
): Promise<WorkflowTemplate> {
  const invalid = (why: string, cause?: unknown) =>
    new AppError("CONFIG_INVALID", { message: `${options.variable}: ${path}: ${why}`, cause });
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw invalid("cannot be read", cause);
  });
  const workflow = parse(text, invalid);
  const faults = faultsOf(holesIn(workflow), options.beginsFromPicture);
  if (faults.length > 0) throw invalid(faults.join("; "));
  return {
    name: basename(path).replace(/\.[^.]*$/, ""),
    sha256: createHash("sha256").update(text).digest("hex"),
    nodeCount: Object.keys(workflow).length,
    classNames: Object.values(workflow).map(({ class_type }) => class_type),
    fill: (order, image) =>
      workflowSchema.parse(fillValue(workflow, { ...order, fps: order.framesPerSecond, image: image ?? "" })),
  };
}

function parse(text: string, invalid: (why: string, cause?: unknown) => AppError): Workflow {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid("is not JSON", cause);
  }
  const parsed = workflowSchema.safeParse(json);
  if (!parsed.success) {
    throw invalid("is not a workflow in API format: an object of nodes, each with class_type and inputs");
  }
  return parsed.data;
}

function holesIn(value: unknown): Set<string> {
  const names = [...JSON.stringify(value).matchAll(/\{\{(.*?)\}\}/g)].map(([, name = ""]) => name);
  return new Set(names);
}

function faultsOf(found: ReadonlySet<string>, beginsFromPicture: boolean): string[] {
  const needed: readonly Hole[] = [
    "prompt",
    "seed",
    "width",
    "height",
    ...(beginsFromPicture ? (["image"] as const) : []),
  ];
  const known: ReadonlySet<string> = new Set(HOLES);
  return [
    ...needed.filter((hole) => !found.has(hole)).map((hole) => `{{${hole}}} is missing`),
    ...(found.has("frames") || found.has("seconds") ? [] : ["{{frames}} or {{seconds}} is missing"]),
    ...(found.has("image") && !beginsFromPicture ? ["{{image}} belongs into GENERATOR_IMAGE_WORKFLOW"] : []),
    ...[...found]
      .filter((hole) => !known.has(hole))
      .map((hole) => `{{${hole}}} is unknown; known: ${HOLES.join(", ")}`),
  ];
}

/** Holes are filled in parsed values, never in text: no prompt can break out of its string. */
function fillValue(value: unknown, values: Values): unknown {
  if (Array.isArray(value)) return value.map((item) => fillValue(item, values));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillValue(item, values)]));
  }
  if (typeof value !== "string") return value;
  const whole = HOLES.find((hole) => value === `{{${hole}}}`);
  if (whole) return values[whole];
  return value.replace(/\{\{(.*?)\}\}/g, (text, name: string) => {
    const hole = HOLES.find((known) => known === name);
    return hole ? String(values[hole]) : text;
  });
}
