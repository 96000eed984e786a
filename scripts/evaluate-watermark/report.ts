import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AttackResult, ClipResult } from "./evaluate-clip.ts";

/** One line for the terminal. */
export const describe = (result: ClipResult): string => {
  const missed = result.attacks.filter(({ outcome }) => outcome !== "recovered");
  const names = missed.map(({ attack, outcome, score }) => `${attack} (${outcome}, ${score.toFixed(1)})`);
  return [
    `${result.clip} ${result.size}: VMAF ${lost(result)}, ${share(result.attacks)}`,
    ...(names.length === 0 ? [] : [`  ${names.join(", ")}`]),
    ...(result.falsePositive ? ["  FALSE POSITIVE in the unmarked encode"] : []),
  ].join("\n");
};

/** Writes watermark-evaluation.json (everything) and watermark-evaluation.md (tables) into `folder`. */
export const writeReport = async (results: readonly ClipResult[], folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const at = (extension: string): string => join(folder, `watermark-evaluation.${extension}`);
  await writeFile(at("json"), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(at("md"), markdown(results));
};

const markdown = (results: readonly ClipResult[]): string => {
  const all = results.flatMap(({ attacks }) => attacks);
  const families = [...new Set(all.map(({ family }) => family))];
  const open = all.filter(({ isOpen }) => isOpen);
  const wrong = all.filter(({ outcome }) => outcome === "wrong id").length;
  return [
    "# The watermark, measured",
    "",
    "Made by `npm run eval:watermark`; every number in watermark-evaluation.json. Recovered means: exactly the embedded",
    "64-bit id. Lost is what the mark takes away: the quality of the plain encode less that of the marked one, both",
    "against the lossless original, luma. PSNR is of the marked encode against the plain one.",
    "",
    `**Open suite: ${share(open)}. Harder ones: ${share(all.filter(({ isOpen }) => !isOpen))}. Wrong ids: ${wrong}.`,
    `Ids found in unmarked encodes: ${results.filter(({ falsePositive }) => falsePositive).length} of ${results.length}.**`,
    "",
    table(
      ["clip", "size", "VMAF plain", "VMAF lost", "SSIM lost", "PSNR, dB", "open suite", "harder"],
      results.map((result) => [
        result.clip,
        result.size,
        result.plain.vmaf?.toFixed(1) ?? "not measured",
        lost(result),
        (result.plain.ssim - result.marked.ssim).toFixed(4),
        result.apart.psnr.toFixed(1),
        share(result.attacks.filter(({ isOpen }) => isOpen)),
        share(result.attacks.filter(({ isOpen }) => !isOpen)),
      ]),
    ),
    "",
    table(
      ["clip", ...families],
      results.map(({ clip, attacks }) => [
        clip,
        ...families.map((family) => share(attacks.filter((attack) => attack.family === family))),
      ]),
    ),
    "",
    "Attacks that were missed on some clip:",
    "",
    table(["attack", "family", "recovered", "missed on"], missedAttacks(results)),
    "",
  ].join("\n");
};

const missedAttacks = (results: readonly ClipResult[]): readonly (readonly string[])[] => {
  const names = [...new Set(results.flatMap(({ attacks }) => attacks.map(({ attack }) => attack)))];
  return names.flatMap((name) => {
    const tries = results.flatMap(({ clip, attacks }) =>
      attacks.filter(({ attack }) => attack === name).map((result) => ({ clip, result })),
    );
    const missed = tries.filter(({ result }) => result.outcome === "missed" || result.outcome === "wrong id");
    const family = tries[0]?.result.family ?? "";
    const where = missed.map(({ clip }) => clip).join(", ");
    return missed.length === 0 ? [] : [[name, family, share(tries.map(({ result }) => result)), where]];
  });
};

const lost = ({ plain, marked }: ClipResult): string =>
  plain.vmaf === null || marked.vmaf === null ? "not measured" : (plain.vmaf - marked.vmaf).toFixed(2);

const share = (attacks: readonly AttackResult[]): string => {
  const tried = attacks.filter(({ outcome }) => outcome !== "skipped");
  return `${tried.filter(({ outcome }) => outcome === "recovered").length} of ${tried.length}`;
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
