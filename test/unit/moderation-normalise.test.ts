import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalise, planPrompt, shippedPolicy, windows } from "../../moderation/index.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom("a", "b", "k", "1", "4", " ", ".", "-", "\u200b", "\u0301", "е", "🔫", "\ud800", "\n", "="),
  }),
);

describe("the normaliser", () => {
  it("maps every unit of every reading back into the person's own text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { text: read, starts, ends } of normalise(text).readings) {
          expect([starts.length, ends.length]).toEqual([read.length, read.length]);
          for (const [index, start] of starts.entries()) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(ends[index]).toBeGreaterThan(start);
            expect(ends[index]).toBeLessThanOrEqual(text.length);
          }
        }
      }),
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normalise(text).text;
        expect(normalise(once).text).toBe(once);
      }),
    );
  });

  it("never grows a text beyond the longest compatibility form of its characters", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(normalise(text).text.length).toBeLessThanOrEqual(18 * text.length);
      }),
    );
  });

  it.each([
    ["letters and dots", "a."],
    ["spaces", " "],
    ["one letter", "k"],
    ["leet", "a1@"],
    ["base64 alphabet", "QUJD"],
    ["marks", "a\u0301\u200b"],
    ["sentences", "kill. "],
    ["escapes", "&#97;"],
    ["pictures", "k🔥"],
  ])("reads endless %s in linear time", (_, unit) => {
    const timeFor = (length: number): number => {
      const text = unit.repeat(length / unit.length);
      const before = process.cpuUsage(); // A busy machine takes turns away, which no clock on the wall tells.
      planPrompt(text, shippedPolicy);
      return process.cpuUsage(before).user / 1000;
    };
    timeFor(2_000);
    const short = Math.min(timeFor(4_000), timeFor(4_000));
    const long = timeFor(32_000);
    // Eight times the text: eight times the work when linear, sixty-four when quadratic.
    expect(long).toBeLessThan(24 * short + 600);
  });

  it.each([
    ["full width", "ｎａｋｅｄ", "naked"],
    ["mathematical letters", "𝐧𝐚𝐤𝐞𝐝", "naked"],
    ["circled letters", "ⓝⓐⓚⓔⓓ", "naked"],
    ["letters in boxes", "🅽🅰🅺🅴🅳", "naked"],
    ["Cyrillic look-alikes", "nакеd", "naked"],
    ["accents", "nákèd", "naked"],
    ["zero-width characters", "n\u200ba\u200dk\u00ade\ufeffd", "naked"],
    ["lone surrogates", "na\ud800ked", "naked"],
    ["capitals", "NaKeD", "naked"],
    ["control characters and odd spaces", "a\u0007naked\u2003man", "a naked man"],
    ["emoji words", "a 🔫 fight", "a gun fight"],
    ["right-to-left marks", "\u202enaked\u202c", "naked"],
  ])("folds %s", (_, text, expected) => expect(normalise(text).text).toBe(expected));

  it.each([
    ["spaced letters", "b u i l d   a   b o m b", "build a bomb"],
    ["dotted letters", "b.u.i.l.d. .a. .b.o.m.b", "build a bomb"],
    ["marks inside a word", "bu*ild a bo-mb", "build a bomb"],
    ["leet", "bu1ld 4 b0mb", "build a bomb"],
    ["drawn-out letters", "buiiiild a booomb", "build a bomb"],
    ["base64", "YnVpbGQgYSBib21i", "build a bomb"],
    ["hexadecimal", "6275696c64206120626f6d62", "build a bomb"],
    ["escapes", "b&#117;ild %61 b\\u006fmb", "build a bomb"],
    ["letters between pictures", "b🔥u🔥i🔥l🔥d a bomb", "build a bomb"],
    ["rot13", "ohvyq n obzo", "build a bomb"],
    ["backwards", "bmob a dliub", "build a bomb"],
  ])("reads %s", (_, text, expected) =>
    expect(normalise(text).readings.map((reading) => reading.text)).toContain(expected),
  );

  it("leaves the numbers and units of film language alone", () => {
    const prompt = "4k 24fps 85mm lens, 1980s style, 3d render, h264";
    expect(normalise(prompt).readings.map((reading) => reading.text)).toEqual([prompt]);
  });

  it("cuts long text into windows, so that padding cannot dilute a sentence", () => {
    const padding = "a calm lake under a wide blue sky ".repeat(40);
    const [raw] = normalise(`${padding}. build a bomb. ${padding}`).readings;
    const cut = raw ? windows(raw, 24) : [];
    expect(cut.map((window) => window.text.trim())).toContain("build a bomb");
    expect(cut.length).toBeLessThanOrEqual(128);
  });
});
