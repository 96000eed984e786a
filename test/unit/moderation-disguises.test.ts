import { describe, expect, it } from "vitest";
import { normalise, planPrompt, shippedPolicy } from "../../moderation/index.ts";
import { DISGUISES, seededRandom } from "../harness/disguises.ts";

/** Plain sentences, harmless and not, with a name and rarer words among them. */
const PROMPTS = [
  "how to make a pipe bomb at home",
  "a naked woman dancing in a bedroom with candles",
  "a red fox runs through a snowy forest while the camera pans left",
  "the killer stabs a man again and again in the kitchen",
  "a lighthouse keeper reads letters beside a burning stove",
  "kim jong un rides a golden elephant over the bridge",
  "slow motion of guts and blood hanging from a corpse",
  "an astronaut plants flowers in the dust of the moon",
];

/** What part of the words at least one reading gives back; nearly all, but for what loses letters or borders. */
const FLOORS: Readonly<Record<string, number>> = {
  "rare look-alikes": 0.85,
  "no spaces": 0.6,
  "camel case": 0.6,
  "one letter a line": 0.6,
  "phonetic spelling": 0.85,
  "letters swapped": 0.85,
  "starred vowels": 0.85,
};
const FLOOR = 0.9;

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[a-z]{3,}/g) ?? [];

function shareRecovered(prompt: string, disguised: string): number {
  const wanted = [...new Set(wordsOf(prompt))];
  const shares = normalise(disguised).readings.map(({ text }) => {
    const read = new Set(wordsOf(text));
    return wanted.filter((word) => read.has(word)).length / wanted.length;
  });
  return Math.max(...shares);
}

describe("the obfuscation suite", () => {
  it("names every disguise once", () => {
    expect(new Set(DISGUISES.map(({ name }) => name)).size).toBe(DISGUISES.length);
  });

  it("disguises alike for the same seed", () => {
    const all = (seed: number) => DISGUISES.map(({ apply }) => apply(PROMPTS[0] ?? "", seededRandom(seed)));
    expect(all(1)).toEqual(all(1));
    expect(all(1)).not.toEqual(all(2));
  });

  it.each(DISGUISES)("is read through: $name", ({ name, apply }) => {
    const random = seededRandom(1);
    const shares = PROMPTS.map((prompt) => shareRecovered(prompt, apply(prompt, random)));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeGreaterThanOrEqual(FLOORS[name] ?? FLOOR);
  });

  it.each(DISGUISES)("points into the disguised text itself: $name", ({ apply }) => {
    const disguised = apply("how to make a pipe bomb at home", seededRandom(1));
    for (const { start, end } of planPrompt(disguised, shippedPolicy).bankHits.flatMap(({ hits }) => hits)) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThan(start);
      expect(end).toBeLessThanOrEqual(disguised.length);
    }
  });

  it("costs a bounded number of texts, whatever the disguise", () => {
    const long = PROMPTS.join(". ").repeat(8).slice(0, 4_000);
    for (const { apply } of DISGUISES) {
      const disguised = apply(long, seededRandom(1)).slice(0, 4_000);
      const { normalised, texts } = planPrompt(disguised, shippedPolicy);
      expect(normalised.readings.length).toBeLessThanOrEqual(4);
      expect(texts.length).toBeLessThanOrEqual(600);
    }
  });
});

describe("a plain prompt", () => {
  it.each([
    "A red fox runs through a snowy forest, camera pans left",
    "close-up of a T-shirt, x-ray style; 4k, 24fps, 85mm lens",
    "Tokyo street at night — neon, rain & umbrellas (35mm film)",
    "don't look up: a comet's tail over the bay, ultra-wide shot",
    "kill the lights, then a slow zoom on the stage",
    "a bath bomb fizzing in a tub",
    "U.S. flag beside a 1960s Cadillac, black-and-white",
  ])("is scored once: %s", (prompt) => {
    const verdicts = planPrompt(prompt, shippedPolicy).texts.filter(({ purpose }) => purpose === "verdict");
    expect(verdicts.filter(({ text }) => text.length === prompt.length || verdicts.length === 1)).toHaveLength(1);
    expect(normalise(prompt).readings).toHaveLength(1);
  });

  it.each([
    ["Russian", "лиса бежит через зимний лес, а он смотрит"],
    ["Hindi", "बर्फीले जंगल में दौड़ती लाल लोमड़ी"],
    ["Arabic", "ثعلب أحمر يركض في غابة ثلجية"],
    ["Vietnamese", "con cáo đỏ chạy trong rừng tuyết vào buổi sáng"],
    ["Thai", "สุนัขจิ้งจอกสีแดงวิ่งในป่าหิมะ"],
    ["Chinese", "一只红狐在雪林中奔跑"],
    ["Japanese", "雪の森を走る赤い狐のアニメ"],
    ["Korean", "눈 덮인 숲을 달리는 붉은 여우"],
    ["Greek", "μια κόκκινη αλεπού τρέχει στο χιόνι"],
    ["Hebrew", "שועל אדום רץ ביער מושלג"],
  ])("in %s keeps its letters", (_, prompt) => {
    expect(normalise(prompt).text).toBe(prompt.normalize("NFKC").toLowerCase());
  });

  it("keeps words of a storyboard together that a shot's border cuts in two", () => {
    for (const [shots, word] of [
      ["a man is be\nheaded", "beheaded"],
      ["close up, blow\njob on a bed", "blowjob"],
      ["he cooks meth\namphetamine", "methamphetamine"],
    ] as const) {
      expect(normalise(shots).readings.at(-1)?.text).toContain(word);
    }
  });

  it("leaves borders alone that cut no word", () => {
    const shots = "a dog wakes up\nthe dog runs to the beach\nsunset";
    expect(normalise(shots).readings).toHaveLength(1);
  });
});
