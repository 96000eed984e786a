import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPeople } from "../../src/app/people.ts";
import { callerOf } from "../../src/core/accounts.ts";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { accessibilityFaults, describeInBrowser } from "../harness/browser.ts";
import { openBrowser } from "../harness/chromium.ts";
import { browsersOf, cookieOf, sendForm } from "../harness/signing-in.ts";

let api: TestApi;
/** The same product, by invitation only. */
let closed: Awaited<ReturnType<TestApi["serve"]>>;
let as: Browsers["as"];
let byLink: Browsers["byLink"];
let emailOf: Browsers["emailOf"];
beforeAll(async () => {
  api = await openTestApi();
  ({ as, byLink, emailOf } = browsersOf(api));
  const invite = { ...api.app.config, accessMode: "invite" } as const;
  closed = await api.serve({ app: openPeople(api.app, invite) });
});
afterAll(() => api.close());

const PASSWORD = "four plain words here";
type Browsers = ReturnType<typeof browsersOf>;
const send = sendForm;
const SET = `mutation ($input: SetPasswordInput!) {
  setPassword(input: $input) { endedSessions passwordChangedAt userErrors { code field } } }`;
const set = async (cookie: string, newPassword: string, currentPassword?: string) =>
  (await as(cookie, SET, { input: { newPassword, currentPassword } })).data.setPassword;

describe("a password", () => {
  test("is set after a one-time link, opens the account from then on, and ends every other session", async () => {
    const { user } = await api.person("USER");
    const [elsewhere, here] = [await byLink(user), await byLink(user)];
    const changed = await set(here, PASSWORD);
    expect(changed).toEqual({ endedSessions: 1, passwordChangedAt: expect.any(String), userErrors: [] });
    expect([await emailOf(elsewhere), await emailOf(here)]).toEqual([null, user.email]);

    const signedIn = await send(api.url, "/sign-in", {
      ...{ form: "password", email: ` ${user.email.toUpperCase()} `, password: PASSWORD, next: "/console/queue" },
    });
    expect([signedIn.status, signedIn.headers.get("location")]).toEqual([303, "/console/queue"]);
    expect(await emailOf(cookieOf(signedIn))).toBe(user.email);
    const kept = await api.app.database.password(user.id);
    expect(kept?.phc).toMatch(/^\$scrypt\$/);
  });

  test("is changed with the present one only, once the sign-in is by password or old", async () => {
    const { user } = await api.person("USER");
    await set(await byLink(user), PASSWORD);
    const cookie = cookieOf(
      await send(api.url, "/sign-in", { form: "password", email: user.email, password: PASSWORD }),
    );
    expect(await set(cookie, "another long sentence")).toMatchObject({ userErrors: [{ code: "REQUIRED" }] });
    expect(await set(cookie, "another long sentence", "a wrong one")).toMatchObject({
      userErrors: [{ code: "INVALID_VALUE", field: ["currentPassword"] }],
    });
    expect(await set(cookie, "password1234", PASSWORD)).toMatchObject({ userErrors: [{ field: ["newPassword"] }] });
    expect(await set(cookie, "another long sentence", PASSWORD)).toMatchObject({ userErrors: [] });
  });

  test("is never set with a key that could not do everything for ever", async () => {
    const { user, secret } = await api.person("USER", ["GENERATIONS_READ", "KEYS_WRITE"]);
    const bearer = await api.ask(SET, { input: { newPassword: PASSWORD } }, secret);
    expect(bearer.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    const session = cookieOf(await send(api.url, "/sign-in", { form: "key", key: secret }));
    expect(await set(session, PASSWORD)).toMatchObject({ userErrors: [{ code: "REQUIRED" }] });
    expect(await api.app.database.password(user.id)).toBeNull();
  });
});

describe("a session made with a key", () => {
  test("may do what the key may, makes no stronger key, and ends with it", async () => {
    const { user, key, secret } = await api.person("MODERATOR", ["REVIEW_READ", "KEYS_WRITE"]);
    const cookie = cookieOf(await send(api.url, "/sign-in", { form: "key", key: secret }));
    const { viewer } = (await as(cookie, "{ viewer { scopes key { name } session { by isCurrent } } }")).data;
    expect(viewer).toEqual({
      scopes: ["KEYS_WRITE", "REVIEW_READ"],
      key: { name: "test" },
      session: { by: "KEY", isCurrent: true },
    });
    const create = 'mutation { createApiKey(input: { name: "k", scopes: [REVIEW_DECIDE] }) { secret } }';
    expect((await as(cookie, create)).data.createApiKey.secret).toBeNull();
    await api.app.accounts.revokeApiKey(user, key.id);
    expect(await emailOf(cookie)).toBeNull();
  });

  test("makes no key that outlives its own", async () => {
    const { user } = await api.person("USER");
    const expiresAt = new Date(Date.now() + 3_600_000);
    const made = await api.app.accounts.createApiKey(callerOf(user), { name: "for an hour", expiresAt });
    if (!made.ok) throw new Error("no key");
    const cookie = cookieOf(await send(api.url, "/sign-in", { form: "key", key: made.value.secret }));
    const create = `mutation ($at: DateTime) {
      createApiKey(input: { name: "k", expiresAt: $at }) { apiKey { expiresAt } userErrors { field } } }`;
    expect((await as(cookie, create)).data.createApiKey.apiKey.expiresAt).toBe(expiresAt.toISOString());
    const later = await as(cookie, create, { at: new Date(Date.now() + 7_200_000).toISOString() });
    expect(later.data.createApiKey.userErrors).toEqual([{ field: ["expiresAt"] }]);
  });
});

describe("signing in", () => {
  test("says the same of an unknown account, a wrong password and one that is disabled", async () => {
    const { user } = await api.person("USER");
    await set(await byLink(user), PASSWORD);
    const answer = async (email: string, password: string) => {
      const response = await send(api.url, "/sign-in", { form: "password", email, password });
      return [response.status, (await response.text()).replaceAll(email, "")];
    };
    const wrong = await answer(user.email, "a wrong password");
    expect(wrong[0]).toBe(401);
    expect(await answer("nobody@example.org", PASSWORD)).toEqual(wrong);
    await api.ask("mutation ($id: ID!) { disableUser(input: { id: $id }) { userErrors { code } } }", { id: user.id });
    expect(await answer(user.email, PASSWORD)).toEqual(wrong);
  });

  test("has a limit of its own that a page tells, and takes no form of another site", async () => {
    const strict = await api.serve({ rates: { signIns: 12 } });
    const guess = () => send(strict.url, "/sign-in", { form: "password", email: "x@example.org", password: "guess" });
    expect([(await guess()).status, (await guess()).status]).toEqual([401, 401]);
    const refused = await guess();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect(await refused.text()).toContain("Too many tries");
    for (const path of ["/sign-in", "/sign-in/account", "/sign-in/request"]) {
      expect((await send(api.url, path, {}, { origin: "http://evil.test" })).status).toBe(403);
    }
  });

  test("goes on in a browser that has opened the account before, when strangers have used up its guesses", async () => {
    const { user } = await api.person("USER");
    await set(await byLink(user), PASSWORD);
    const strict = await api.serve({ rates: { strangerGuesses: 12 } });
    const enter = (password: string, cookie = "") =>
      send(strict.url, "/sign-in", { form: "password", email: user.email, password }, { cookie });
    const kept = (await enter(PASSWORD)).headers.getSetCookie().find((one) => one.startsWith("vouch_browser=")) ?? "";
    expect(kept).toMatch(/HttpOnly; SameSite=Strict/);
    expect([(await enter("a wrong one")).status, (await enter("a wrong one")).status]).toEqual([401, 429]);
    expect((await enter(PASSWORD)).status).toBe(429);
    expect((await enter(PASSWORD, kept.split(";")[0])).status).toBe(303);
  });

  test("leads nowhere but here, gives a new session, and ends the one before", async () => {
    const { user, secret } = await api.person("USER");
    const before = await byLink(user);
    const fields = { form: "key", key: secret, next: "//evil.test" };
    const signedIn = await send(api.url, "/sign-in", fields, { cookie: before });
    expect(signedIn.headers.get("location")).toBe("/");
    expect(cookieOf(signedIn)).not.toBe(before);
    expect(await emailOf(before)).toBeNull();
  });

  test("one sees one's browsers, and ends one or all others", async () => {
    const { user } = await api.person("USER");
    const cookies = [await byLink(user), await byLink(user), await byLink(user), await byLink(user)] as const;
    const [here] = cookies;
    const { sessions } = (await as(here, "{ sessions { id browser by createdAt lastUsedAt expiresAt isCurrent } }"))
      .data;
    expect(sessions.map(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toEqual([false, false, false, true]);
    const end = "mutation ($id: ID!) { endSession(input: { id: $id }) { endedSessions userErrors { code } } }";
    const id = sessions[0].id;
    expect((await as(here, end, { id })).data.endSession).toEqual({ endedSessions: 1, userErrors: [] });
    expect((await as(here, end, { id })).data.endSession.userErrors).toEqual([{ code: "NOT_FOUND" }]);
    expect(await emailOf(cookies[3])).toBeNull();
    expect((await as(here, "mutation { endOtherSessions { endedSessions } }")).data.endOtherSessions).toEqual({
      endedSessions: 2,
    });
    expect([await emailOf(here), await emailOf(cookies[1])]).toEqual([user.email, null]);
  });
});

describe("members", () => {
  const change = (field: string, input: object, key?: string) =>
    api.ask(
      `mutation ($input: ${field === "setUserRole" ? "SetUserRoleInput" : "MemberInput"}!) {
        ${field}(input: $input) { ${field === "issueSignInLink" ? "url" : "member { role disabledAt activeSessions }"} userErrors { code } } }`,
      { input },
      key,
    );

  test("are found by name, address, role and state", async () => {
    const { user } = await api.person("AUDITOR");
    const query = `query ($search: String) { members(search: $search, role: AUDITOR, isDisabled: false) {
      totalCount nodes { id email activeKeys hasPassword isChangeable } } }`;
    const found = (await api.ask(query, { search: user.email.slice(0, 20).toUpperCase() })).data.members;
    expect(found).toEqual({
      totalCount: 1,
      nodes: [{ id: user.id, email: user.email, activeKeys: 2, hasPassword: false, isChangeable: true }],
    });
    expect((await api.ask(query, { search: "%" })).data.members.totalCount).toBe(0);
  });

  test("one that is disabled is out at once, and in again with the same keys", async () => {
    const { user, secret } = await api.person("USER");
    const cookie = await byLink(user);
    const off = (await change("disableUser", { id: user.id })).data.disableUser;
    expect(off).toEqual({
      member: { role: "USER", disabledAt: expect.any(String), activeSessions: 0 },
      userErrors: [],
    });
    expect(await emailOf(cookie)).toBeNull();
    expect((await api.ask("{ viewer { scopes } }", {}, secret)).status).toBe(401);
    expect((await change("issueSignInLink", { id: user.id })).data.issueSignInLink.userErrors).toEqual([
      { code: "INVALID_STATE" },
    ]);
    await change("enableUser", { id: user.id });
    expect((await api.ask("{ viewer { scopes } }", {}, secret)).status).toBe(200);
    expect(await emailOf(cookie)).toBeNull();
  });

  test("nobody changes their own account or the operator's, so an administrator is always left", async () => {
    const admin = await api.person("ADMIN");
    for (const id of [admin.user.id, api.app.user.id]) {
      for (const [field, input] of [
        ["disableUser", { id }],
        ["setUserRole", { id, role: "USER" }],
      ] as const) {
        expect((await change(field, input, admin.secret)).data[field].userErrors).toEqual([{ code: "INVALID_STATE" }]);
      }
    }
  });

  test("a role and a link never give more than the caller has, and what is done is in the log", async () => {
    const { user } = await api.person("USER");
    const admin = await api.person("ADMIN");
    const weak = await api.person("ADMIN", ["USERS_WRITE"]);
    for (const [field, input] of [
      ["setUserRole", { id: user.id, role: "ADMIN" }],
      ["issueSignInLink", { id: admin.user.id }],
    ] as const) {
      expect((await change(field, input, weak.secret)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    }
    expect((await change("setUserRole", { id: user.id, role: "MODERATOR" })).data.setUserRole.member.role).toBe(
      "MODERATOR",
    );
    const { url } = (await change("issueSignInLink", { id: user.id }, admin.secret)).data.issueSignInLink;
    const token = new URL(url).searchParams.get("token") ?? "";
    expect(await emailOf(cookieOf(await send(api.url, "/auth/one-time", { token })))).toBe(user.email);
    const { rows } = await api.app.database.auditEvents({ subject: `user:${user.id}` }, { limit: 3 });
    expect(rows.map(({ row }) => row.action)).toEqual(["user.signedIn", "user.signInLinkIssued", "user.roleSet"]);
  });
});

test("access is asked for, granted with an invitation, and opened with it", async () => {
  const input = { email: "asks@example.org", displayName: "Someone", reason: "to make films" };
  const ask = "mutation ($input: RequestAccessInput!) { requestAccess(input: $input) { received } }";
  expect((await closed.ask(ask, { input }, null)).data.requestAccess).toEqual({ received: true });
  const [{ id }] = (await closed.ask("{ accessRequests { nodes { id reason expiresAt } } }")).data.accessRequests.nodes;
  const grant = `mutation ($id: ID!) { grantAccess(input: { id: $id }) {
    accessRequest { email } code url expiresAt userErrors { code } } }`;
  const granted = (await closed.ask(grant, { id })).data.grantAccess;
  expect(granted).toMatchObject({ accessRequest: { email: input.email }, userErrors: [] });
  const decline = "mutation ($id: ID!) { declineAccess(input: { id: $id }) { declined userErrors { code } } }";
  const answered = { declined: false, userErrors: [{ code: "NOT_FOUND" }] };
  expect((await closed.ask(decline, { id })).data.declineAccess).toEqual(answered);

  const invited = await (await fetch(granted.url)).text();
  expect(invited).toContain(granted.code);
  const person = { email: input.email, displayName: "Someone", inviteCode: granted.code };
  const short = await send(closed.url, "/sign-in/account", { ...person, password: "short" });
  expect([short.status, await short.text()]).toEqual([422, expect.stringContaining('aria-invalid="true"')]);
  const made = await send(closed.url, "/sign-in/account", { ...person, password: PASSWORD });
  const [secret] = /vouch_key_[\w-]+/.exec(await made.text()) ?? [];
  expect((await closed.ask("{ viewer { user { email } } }", {}, secret)).data.viewer.user.email).toBe(person.email);
  expect(await emailOf(cookieOf(made))).toBe(person.email);
});

describeInBrowser("the sign-in page", () => {
  test("works without scripts, in two languages and both themes, and has no accessibility fault", async () => {
    const browser = await openBrowser();
    try {
      const { secret } = await api.person("USER");
      for (const [locale, colorScheme, title] of [
        ["en-GB", "light", "Sign in"],
        ["de-DE", "dark", "Anmelden"],
      ] as const) {
        const context = await browser.newContext({ locale, colorScheme });
        const page = await context.newPage();
        for (const url of [`${closed.url}/sign-in?next=/about`, `${api.url}/sign-in?next=/about`]) {
          await page.goto(url);
          expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(title);
          expect(await page.locator("html").getAttribute("lang")).toBe(locale.slice(0, 2));
          expect(await accessibilityFaults(page)).toEqual([]);
        }
        const key = page.locator("#key-key");
        await key.fill("nonsense");
        await key.press("Enter");
        await page.getByRole("alert").waitFor();
        expect(await accessibilityFaults(page)).toEqual([]);
        await page.locator("#key-key").fill(secret);
        await page.locator("#key-key").press("Enter");
        await page.waitForURL(`${api.url}/about`);
        expect(await page.getByText("A user").count()).toBe(1);
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});
