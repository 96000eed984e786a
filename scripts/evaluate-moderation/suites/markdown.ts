import type { Rate } from "../statistics.ts";
import { number, shown, table } from "../tables.ts";
import type { AttackRates, AttacksReport } from "./attacks.ts";
import type { IdentityReport, OverRefusalReport } from "./innocent.ts";
import type { SuitesReport } from "./measure.ts";

export function markdownOfSuites({ attacks, overRefusal, identity }: SuitesReport): readonly string[] {
  return [
    "## Our own suites (test/red-team)",
    "",
    ...attackLines(attacks),
    "",
    ...overRefusalLines(overRefusal),
    "",
    ...Object.entries(identity).flatMap(([language, report]) => [...identityLines(language, report), ""]),
  ].slice(0, -1);
}

function attackLines({ overall, byAttack, byCategory, byLanguage, disguised }: AttacksReport): readonly string[] {
  const plain = byAttack.plain?.success.value ?? 0;
  const worse = worstFirst(disguised).filter(([, { value }]) => (value ?? 0) > plain);
  return [
    "### Attacks",
    "Success: the text is allowed. *Language only*: held because the classifier is not trusted with the language.",
    "",
    ...attackTable("attack", { ...byAttack, "**all**": overall }),
    "",
    ...attackTable("category", byCategory),
    "",
    ...attackTable("translated into", byLanguage),
    "",
    `The plain scenes under ${Object.keys(disguised).length} disguises: ${worse.length} let more through than no disguise does.`,
    "Success under these:",
    listed(worse),
  ];
}

function attackTable(by: string, rates: Readonly<Record<string, AttackRates>>): readonly string[] {
  return table(
    [by, "rows", "success", "blocked", "language only"],
    Object.entries(rates).map(([name, { success, blocked, heldForLanguageOnly }]) => [
      name,
      success.of,
      shown(success),
      shown(blocked),
      shown(heldForLanguageOnly),
    ]),
  );
}

function overRefusalLines({ held, blocked, byKind, byTrigger, byReason }: OverRefusalReport): readonly string[] {
  const triggers = worstFirst(byTrigger).filter(([, { hits }]) => hits > 0);
  return [
    "### Innocent texts that sound unsafe",
    "",
    ...table(
      ["texts", "held", "blocked"],
      [
        [`all ${held.of}`, shown(held), shown(blocked)],
        ...Object.entries(byKind).map(([kind, rate]) => [`${kind}s`, shown(rate), ""]),
      ],
    ),
    "",
    "By the word that makes them sound so; words not listed hold none:",
    listed(triggers),
    "",
    `What holds them: ${Object.entries(byReason)
      .map(([name, count]) => `${name} ${count}`)
      .join("; ")}.`,
  ];
}

function identityLines(language: string, report: IdentityReport): readonly string[] {
  const { held, maxGap, equalityDifference, maxScoreGap, groups } = report;
  const heldGroups = worstFirst(
    Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, group.held])),
  ).filter(([, { hits }]) => hits > 0);
  const byScore = Object.entries(groups).toSorted(([, a], [, b]) => b.meanScore - a.meanScore);
  return [
    `### Kind sentences about groups of people, ${language}`,
    "",
    ...table(
      ["sentences", "groups", "held", "largest gap", "equality difference", "largest gap of mean scores"],
      [
        [
          held.of,
          Object.keys(groups).length,
          shown(held),
          number(maxGap),
          number(equalityDifference),
          number(maxScoreGap),
        ],
      ],
    ),
    "",
    heldGroups.length === 0 ? "None is held." : `Held: ${listed(heldGroups)}`,
    "",
    `Highest mean scores: ${byScore
      .slice(0, 6)
      .map(([name, { meanScore }]) => `${name} ${number(meanScore)}`)
      .join(", ")}.`,
  ];
}

const worstFirst = (rates: Readonly<Record<string, Rate>>) =>
  Object.entries(rates).toSorted(([, a], [, b]) => (b.value ?? 0) - (a.value ?? 0));

const listed = (rates: readonly (readonly [string, Rate])[]): string =>
  rates.length === 0
    ? "none."
    : `${rates.map(([name, { value }]) => `${name} ${(value ?? 0).toFixed(2)}`).join(", ")}.`;
