import { describe, expect, test } from "vitest";
import { browserName } from "../../src/api/http/browser-name.ts";
import { nextPath } from "../../src/api/http/next-path.ts";
import { createRateLimits, RATES } from "../../src/api/http/rate-limits.ts";
import { WORDS } from "../../src/api/http/sign-in-words.ts";
import { systemEnvironment } from "../../src/core/environment.ts";
import { createKnownBrowsers } from "../../src/core/known-browsers.ts";
import { createPasswordHashes } from "../../src/core/password-hash.ts";
import { checkPassword } from "../../src/core/password-rules.ts";

const cheap = { ln: 4, r: 8, p: 1 };

describe("a password", () => {
  const owner = { email: "maria.keller@example.org", displayName: "Maria Keller" };
  const check = (password: string) => checkPassword(password, owner, "newPassword");

  test.each(["four plain words here", "äöü ßéè 東京東京東京東京", "x7#kQ2!vBn9$", "mariakeller likes heavy rain"])(
    "like %j is taken",
    (password) => expect(check(password)).toMatchObject({ ok: true }),
  );

  test.each([
    ["short", "eleven char"],
    ["one character often", "aaaaaaaaaaaaa"],
    ["a few again and again", "abc1abc1abc1ab"],
    ["a row of keys", "qwertyuiopas"],
    ["a row backwards", "987654321098"],
    ["common words with signs", "Passw0rd!!2026"],
    ["a common word with digits around it", "12345welcome12345"],
    ["the own name", "Maria-Keller-1"],
    ["the own address", "maria.keller@example.org"],
    ["the product", "vouchvouch12"],
    ["too long", "aB3$".repeat(40)],
  ])("of the kind %s is refused: %j", (_kind, password) => {
    expect(check(password)).toMatchObject({ ok: false, errors: [{ field: ["newPassword"] }] });
  });

  test("is the same from every keyboard", () => {
    expect(check("A\u030Angstro\u0308m am Meer")).toEqual(check("\u00C5ngstr\u00F6m am Meer"));
  });
});

describe("a kept password", () => {
  const hashes = createPasswordHashes(systemEnvironment, cheap);

  test("names its parameters, is salted, and opens to the right one only", async () => {
    const [one, other] = [await hashes.hash("open sesame", "a"), await hashes.hash("open sesame", "a")];
    expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(other);
    expect(await hashes.verify("open sesame", one, "a")).toBe("RIGHT");
    expect(await hashes.verify("open sesame!", one, "a")).toBe("WRONG");
    expect(await hashes.verify("open sesame", null, "a")).toBe("WRONG");
  });

  test("of weaker parameters still opens, and is to be hashed anew", async () => {
    const kept = await hashes.hash("open sesame", "a");
    const raised = createPasswordHashes(systemEnvironment, { ...cheap, ln: 5 });
    expect(await raised.verify("open sesame", kept, "a")).toBe("OUTDATED");
    expect(await raised.verify("wrong", kept, "a")).toBe("WRONG");
  });

  test("as it ships, is what OWASP asks for", async () => {
    expect(await createPasswordHashes(systemEnvironment).hash("open sesame", "a")).toMatch(
      /^\$scrypt\$ln=15,r=8,p=3\$/,
    );
  });

  test("is not guessed at by more than a few at once", async () => {
    const dear = createPasswordHashes(systemEnvironment, { ln: 14, r: 8, p: 1 });
    const guesses = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) => dear.verify("guess", null, `holder ${index}`)),
    );
    const refused = guesses.filter(({ status }) => status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { code: "RATE_LIMITED" } });
  });
});

describe("after signing in", () => {
  test.each(["/", "/console", "/console/queue?case=1&x=//y", "/videos/a%20b#frame"])("%s is a way on", (path) => {
    expect(nextPath.parse(path)).toBe(path);
  });
  test.each([
    "",
    "console",
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/a\\b",
    "https://evil.test",
    "/\t/evil.test",
    "/a\nb",
    null,
    7,
    ["/"],
  ])("%j is not", (path) => expect(nextPath.parse(path)).toBeNull());
});

test("a failed sign-in costs six times as much as one that succeeds, of an address and of an account", async () => {
  const limits = createRateLimits({ ...RATES, signIns: 12, strangerGuesses: 12 });
  for (let right = 0; right < 6; right++) await (await limits.signIn("203.0.113.1", "a@example.org"))();
  await limits.signIn("203.0.113.1", null);
  await expect(limits.signIn("203.0.113.1", null)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  // Six were spent on the account from there; elsewhere is another address, but the same account.
  await limits.signIn("203.0.113.2", " A@example.org");
  await expect(limits.signIn("203.0.113.3", "a@example.org")).rejects.toMatchObject({ code: "RATE_LIMITED" });
  await limits.signIn("203.0.113.3", "b@example.org");
});

test("strangers who use up the guesses at an account leave a browser its own that has opened it before", async () => {
  const limits = createRateLimits({ ...RATES, strangerGuesses: 12, guesses: 12 });
  for (const address of ["203.0.113.1", "203.0.113.2"]) await limits.signIn(address, "a@example.org");
  await expect(limits.signIn("203.0.113.3", "a@example.org")).rejects.toMatchObject({ code: "RATE_LIMITED" });
  for (let tries = 0; tries < 2; tries++) await limits.signIn("203.0.113.3", "a@example.org", "known");
  await expect(limits.signIn("203.0.113.3", "a@example.org", "known")).rejects.toMatchObject({ code: "RATE_LIMITED" });
});

test("a browser is known by its token, for the account that it opened and on this server only", () => {
  const known = createKnownBrowsers({ environment: systemEnvironment, linkSecret: Buffer.alloc(32, 1) });
  const token = known.token("a@example.org");
  expect(known.recognise(" A@Example.org", token)).toBe(token.split(".")[0]);
  expect(known.token("a@example.org")).not.toBe(token);
  const elsewhere = createKnownBrowsers({ environment: systemEnvironment, linkSecret: Buffer.alloc(32, 2) });
  for (const wrong of [elsewhere.token("a@example.org"), known.token("b@example.org"), `x${token}`, "", ".", null]) {
    expect(known.recognise("a@example.org", wrong)).toBeNull();
  }
});

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Version/18.0 Safari/604.1", "Safari · iPhone"],
  ["curl/8.5.0", null],
  [undefined, null],
])("%j calls itself %j", (userAgent, name) => expect(browserName(userAgent)).toBe(name));

test("every sentence of the sign-in page is said in both languages", () => {
  const said = Object.entries(WORDS.en);
  const same = said.filter(
    ([key, sentence]) => sentence === Object.entries(WORDS.de).find(([name]) => name === key)?.[1],
  );
  expect(same).toEqual([]);
  expect(Object.keys(WORDS.de)).toEqual(Object.keys(WORDS.en));
});
