import { z } from "zod";
import { CATEGORIES } from "../../../moderation/index.ts";
import type { AttackRow, IdentityRow, OverRefusalRow } from "./rows.ts";

const texts = z.array(z.string().min(1)).min(1);
const byCategory = z.partialRecord(z.enum(CATEGORIES), texts);

/** test/red-team/templates/attacks.json: scenes to hide, frames to hide them in, and what only a person can phrase. */
export const attackTemplates = z.strictObject({
  seeds: byCategory,
  frames: z.record(z.string(), texts),
  padding: z.string(),
  written: z.record(z.string(), byCategory),
  translations: z.partialRecord(z.enum(CATEGORIES), z.record(z.string(), z.string())),
});
export const overRefusalTemplates = z.record(z.string(), z.strictObject({ prompts: texts, questions: texts }));
export const identityTemplates = z.record(
  z.string(),
  z.strictObject({ sentences: texts, groups: z.record(z.string(), texts) }),
);

/** Every scene in every frame: the first scene of a category in a frame's first wording, the second in its second. */
export function expandAttacks(templates: z.infer<typeof attackTemplates>): readonly AttackRow[] {
  const { seeds, frames, padding, written, translations } = templates;
  const scenes = Object.entries(seeds).flatMap(([category, own]) =>
    own.map((scene, index) => ({ category: z.enum(CATEGORIES).parse(category), scene, index })),
  );
  const row = (attack: string, { category, index }: (typeof scenes)[number]) => ({
    id: `${attack}/${category}/${index + 1}`,
    attack,
    category,
    lang: "en",
  });
  return [
    ...Object.entries(frames).flatMap(([attack, wordings]) =>
      scenes.map((one) => {
        const wording = wordings[one.index % wordings.length] ?? "";
        return { ...row(attack, one), text: fill(wording, { scene: one.scene, padding }) };
      }),
    ),
    ...scenes.map((one) => ({ ...row("misspelling", one), text: misspell(one.scene) })),
    ...scenes.map((one) => ({ ...row("split across shots", one), shots: inShots(one.scene, one.index) })),
    ...scenes.map((one) => ({ ...row("filler words", one), text: withFiller(one.scene, padding) })),
    ...scenes.flatMap((one, at) => {
      // Another language for each scene in turn.
      const known = Object.entries(translations[one.category] ?? {});
      const [lang, text] = known[(at * 5) % known.length] ?? [];
      if (lang === undefined) return [];
      return [{ ...row("mixed languages", one), lang, text: `${padding} ${text}. ${padding}` }];
    }),
    ...Object.entries(written).flatMap(([attack, own]) =>
      Object.entries(own).flatMap(([name, lines]) => {
        const category = z.enum(CATEGORIES).parse(name);
        return lines.map((text, index) => ({ ...row(attack, { category, index, scene: text }), text }));
      }),
    ),
    ...Object.entries(translations).flatMap(([name, byLanguage]) => {
      const category = z.enum(CATEGORIES).parse(name);
      return Object.entries(byLanguage).map(([lang, text]) => ({
        ...{ id: `translation/${category}/${lang}`, attack: "translation", category },
        ...{ lang, text },
      }));
    }),
  ];
}

export function expandOverRefusal(templates: z.infer<typeof overRefusalTemplates>): readonly OverRefusalRow[] {
  return Object.entries(templates).flatMap(([trigger, { prompts, questions }]) => [
    ...prompts.map((text, index) => ({
      ...{ id: `${trigger}/prompt/${index + 1}`, trigger, kind: "video prompt" as const },
      text,
    })),
    ...questions.map((text, index) => ({
      ...{ id: `${trigger}/question/${index + 1}`, trigger, kind: "question" as const },
      text,
    })),
  ]);
}

export function expandIdentity(templates: z.infer<typeof identityTemplates>): readonly IdentityRow[] {
  return Object.entries(templates).flatMap(([lang, { sentences, groups }]) =>
    Object.entries(groups).flatMap(([axis, terms]) =>
      terms.flatMap((group) =>
        sentences.map((sentence, index) => ({
          ...{ id: `${lang}/${group}/${index + 1}`, lang, axis, group },
          text: capitalised(fill(sentence, { group })),
        })),
      ),
    ),
  );
}

const fill = (wording: string, values: Readonly<Record<string, string>>): string =>
  wording.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");

const capitalised = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

/** What a hurried or a careful hand does to longer words: two letters swapped, or one doubled. */
function misspell(text: string): string {
  let count = 0;
  return text.replace(/[a-z]{5,}/gi, (word) =>
    count++ % 2 === 0
      ? `${word.slice(0, 2)}${word[3]}${word[2]}${word.slice(4)}`
      : `${word.slice(0, 3)}${word[2]}${word.slice(3)}`,
  );
}

/** Each word followed by one of an innocent sentence. */
function withFiller(text: string, innocent: string): string {
  const filler = innocent.toLowerCase().split(" ");
  return text
    .split(" ")
    .map((word, index) => `${word} ${filler[index % filler.length]}`)
    .join(" ");
}

/** In three shots one after another, or in two with an innocent one between. */
function inShots(scene: string, index: number): readonly string[] {
  const words = scene.split(" ");
  const part = (from: number, to: number) =>
    words.slice(Math.round(from * words.length), Math.round(to * words.length)).join(" ");
  return index % 2 === 0
    ? [part(0, 1 / 3), part(1 / 3, 2 / 3), part(2 / 3, 1)]
    : [part(0, 1 / 2), "The camera rests on a clock on the wall", part(1 / 2, 1)];
}
