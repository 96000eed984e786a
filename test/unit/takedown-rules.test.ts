import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  afterBusinessDays,
  clockFor,
  type NoticeCategory,
  parseTakedownRules,
  shippedTakedownRules as rules,
} from "../../moderation/index.ts";
import { namesIn } from "../../src/core/takedown-names.ts";
import { checkNotice, type NoticeInput } from "../../src/core/takedown-notice.ts";
import { createTakedownSeal } from "../../src/core/takedown-seal.ts";

// Protects the times within which notices are decided, what a notice must say, and that what it says stays sealed.

describe("the clock of a notice", () => {
  test.each<[NoticeCategory, string | null, boolean, string, number]>([
    ["INTIMATE_IMAGERY", "US", false, "us-take-it-down", 48],
    ["INTIMATE_IMAGERY", "IN", false, "in-intimate", 2],
    ["INTIMATE_IMAGERY", "FR", false, "eu-dsa", 24],
    ["INTIMATE_IMAGERY", null, false, "in-intimate", 2],
    ["COPYRIGHT", "US", false, "us-dmca", 24],
    ["ILLEGAL", "IN", true, "in-order", 3],
    ["ILLEGAL", "IN", false, "in-complaint", 36],
    ["COPYRIGHT", "IN", false, "default", 72],
    ["PERSONAL_DATA", "DE", false, "eu-dsa", 24],
    ["MARKS_REMOVED", "US", false, "default", 72],
    ["OTHER", "CN", false, "cn-civil-code", 24],
    ["OTHER", "BR", false, "default", 72],
  ])("about %s from %s (authority: %s) is %s", (category, country, byAuthority, id, hours) => {
    expect(clockFor({ category, country, byAuthority }, rules)).toMatchObject({ id, hours });
  });

  test("of equal hours is the one that a law names", () => {
    const [first] = rules.clocks;
    if (!first) throw new Error("no clock");
    const law = { ...first, id: "law", isLaw: true, where: "BR" };
    const found = clockFor(
      { category: "OTHER", country: "BR", byAuthority: false },
      { ...rules, clocks: [first, law] },
    );
    expect(found.id).toBe("law");
  });

  test("needs rules in which one always runs", () => {
    const clocks = rules.clocks.filter(({ id }) => id !== "default");
    expect(() => parseTakedownRules({ ...rules, clocks })).toThrow(/one clock must run for everything/);
  });

  test("leaves weekends out where the law counts business days", () => {
    const friday = new Date("2026-11-20T15:00:00Z");
    expect(afterBusinessDays(friday, 1)).toEqual(new Date("2026-11-23T15:00:00Z"));
    expect(afterBusinessDays(friday, 10)).toEqual(new Date("2026-12-04T15:00:00Z"));
  });
});

describe("a video", () => {
  const id = "0192f0c1-2345-7abc-8def-0123456789ab";
  test.each([
    ["a link to a file", `https://v.example/media/${id}/video.mp4?expires=1&signature=x`, "ids", id],
    ["the id of OpenAI's API", `see video_${id.replaceAll("-", "")}!`, "ids", id],
    ["a global id", Buffer.from(`Generation:${id}`).toString("base64"), "ids", id],
    ["a manifest", `urn:c2pa:${id.toUpperCase()}`, "manifestIds", `urn:c2pa:${id}`],
    ["a content id", "mark 0123456789ABCDEF, I think", "contentIds", "0123456789abcdef"],
    ["a digest", `sha256 ${"ab".repeat(32)}`, "sha256s", "ab".repeat(32)],
  ] as const)("is named by %s", (_, text, kind, expected) => {
    expect(namesIn(text)[kind]).toContain(expected);
  });

  test("is not named by words and foreign links", () => {
    const names = namesIn("https://example.org/watch?v=dQw4w9WgXcQ, the one with my face in it");
    expect(Object.values(names).flat()).toEqual([]);
  });
});

describe("a notice", () => {
  const notice: NoticeInput = { category: "LIKENESS", explanation: "That is me.", videos: "video_1", goodFaith: true };
  const fieldsOf = (input: NoticeInput, hasFile = false) => {
    const checked = checkNotice(input, hasFile);
    return checked.ok ? [] : checked.errors.map(({ field }) => field[0]);
  };

  test.each<[string, NoticeInput, readonly string[]]>([
    ["without a name is enough", notice, []],
    ["in bad faith is not", { ...notice, goodFaith: false }, ["goodFaith"]],
    ["that names nothing is not", { ...notice, videos: " " }, ["videos"]],
    ["that says nothing is not", { ...notice, explanation: "" }, ["explanation"]],
    ["from a country that is none is not", { ...notice, country: "Germany" }, ["country", "country"]],
    ["with an address that is none is not", { ...notice, email: "me at home" }, ["email"]],
    [
      "about copyright says all that 17 U.S.C. 512(c)(3) asks for",
      { ...notice, category: "COPYRIGHT" },
      ["name", "email", "signature", "work", "isAccurate"],
    ],
  ])("%s", (_, input, fields) => {
    expect(fieldsOf(input)).toEqual(fields);
  });

  test("may bring a copy instead of a name", () => {
    expect(fieldsOf({ ...notice, videos: null }, true)).toEqual([]);
  });

  test("is sealed: it opens with its key in its own case only", () => {
    const key = randomBytes(32);
    const { seal, open } = createTakedownSeal(key, randomBytes);
    const sealed = seal("case", "my address");
    expect(sealed.toString("latin1")).not.toContain("address");
    expect(open("case", sealed)).toBe("my address");
    expect(() => open("another case", sealed)).toThrow();
    expect(() => createTakedownSeal(randomBytes(32), randomBytes).open("case", sealed)).toThrow();
    sealed.writeUInt8(sealed.readUInt8(20) ^ 1, 20);
    expect(() => open("case", sealed)).toThrow();
  });
});
