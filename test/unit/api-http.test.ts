import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { createAddresses } from "../../src/api/http/address.ts";
import { html } from "../../src/api/http/html.ts";
import { isOurOrigin, originOf } from "../../src/api/http/origin.ts";
import { createRateLimits, networkOf, RATES, spentOf } from "../../src/api/http/rate-limits.ts";
import { AppError } from "../../src/core/errors.ts";

function requestFrom(peer: string, headers: Record<string, string> = {}): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: peer });
  return Object.assign(new IncomingMessage(socket), { headers });
}

describe("addresses", () => {
  const seenBy = (trusted: readonly string[], peer: string, forwarded?: string) =>
    createAddresses(trusted).addressOf(
      requestFrom(peer, forwarded === undefined ? {} : { "x-forwarded-for": forwarded }),
    );

  test("a proxy on this machine is believed, a stranger who writes the same header is not", () => {
    const forwarded = "6.6.6.6, 203.0.113.9";
    expect(seenBy(["loopback"], "127.0.0.1", forwarded)).toBe("203.0.113.9");
    expect(seenBy(["loopback"], "::ffff:127.0.0.1", forwarded)).toBe("203.0.113.9");
    expect(seenBy(["loopback"], "198.51.100.4", forwarded)).toBe("198.51.100.4");
    expect(seenBy(["loopback"], "127.0.0.1")).toBe("127.0.0.1");
    expect(seenBy([], "127.0.0.1", forwarded)).toBe("127.0.0.1");
  });

  test.each([
    ["one proxy", "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["two of ours in a row", "10.0.0.1", "203.0.113.9, 10.9.9.9", "203.0.113.9"],
    ["a client that names a proxy of ours", "10.0.0.1", "10.0.0.7, 203.0.113.9", "203.0.113.9"],
    ["a client that names this machine", "10.0.0.1", "127.0.0.1, ::1, 203.0.113.9, 10.9.9.9", "203.0.113.9"],
    ["a proxy that is not ours between", "10.0.0.1", "6.6.6.6, 198.51.100.4, 10.9.9.9", "198.51.100.4"],
    ["a proxy over IPv6", "2001:db8::7", "2001:db8:5::1", "2001:db8:5::1"],
    ["ours, mapped into IPv6", "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["words for an address", "10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"],
    ["an address with a port", "10.0.0.1", "203.0.113.9:4711", "10.0.0.1"],
    ["nothing but commas", "10.0.0.1", " ,, ", "10.0.0.1"],
    ["nobody but ours", "10.0.0.1", "10.9.9.9", "10.9.9.9"],
    ["a neighbour of the range", "11.0.0.1", "203.0.113.9", "11.0.0.1"],
    ["this machine, where it is not named", "127.0.0.1", "203.0.113.9", "127.0.0.1"],
  ])("trusted ranges, from the right: %s", (_what, peer, forwarded, client) => {
    expect(seenBy(["10.0.0.0/8", "2001:db8::7"], peer, forwarded)).toBe(client);
  });

  test("a socket that is gone has no address, and is nobody's machine", () => {
    const gone = new IncomingMessage(new Socket());
    const { addressOf, isLocal } = createAddresses(["loopback"]);
    expect([addressOf(gone), isLocal(gone)]).toEqual(["unknown", false]);
  });

  test.each(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])("%s is this machine", (peer) => {
    expect(createAddresses(["loopback"]).isLocal(requestFrom(peer))).toBe(true);
  });
  test.each(["10.0.0.1", "::2", "::ffff:10.0.0.1", "unknown", ""])("%j is not this machine", (peer) => {
    expect(createAddresses(["loopback"]).isLocal(requestFrom(peer))).toBe(false);
  });
  test("nor is who only says so through a proxy elsewhere", () => {
    const asked = requestFrom("10.0.0.1", { "x-forwarded-for": "127.0.0.1" });
    expect(createAddresses(["loopback", "10.0.0.0/8"]).isLocal(asked)).toBe(false);
  });
  test.each([
    ["is not trusted", ["10.0.0.0/8"], "203.0.113.7", false],
    ["adds the client's port", ["loopback"], "203.0.113.7:51234", false],
    ["hides the client", ["loopback"], "203.0.113.7, unknown", false],
    ["passes on what a client made up", ["loopback"], "127.0.0.1, 203.0.113.7", false],
    ["asks for this machine", ["loopback"], "127.0.0.1, ::1", true],
  ])("a proxy here that %s", (_what, trusted, forwarded, isLocal) => {
    const asked = requestFrom("127.0.0.1", { "x-forwarded-for": forwarded });
    expect(createAddresses(trusted).isLocal(asked)).toBe(isLocal);
  });

  test.each([
    ["2001:db8:1:2::5", "2001:db8:1:2"],
    ["2001:db8:1:2:ffff:1:2:3", "2001:db8:1:2"],
    ["2001:0DB8:0001:0002::1%eth0", "2001:db8:1:2"],
    ["::1", "0:0:0:0"],
    ["2001:db8::", "2001:db8:0:0"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["203.0.113.9", "203.0.113.9"],
  ])("%s counts as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe("origins", () => {
  const asked = (headers: Record<string, string>) => requestFrom("127.0.0.1", { host: "vouch.test:4000", ...headers });

  test("links carry the public address, or the host that the client named", () => {
    expect(originOf(asked({}), null)).toBe("http://vouch.test:4000");
    expect(originOf(asked({}), "https://vouch.example/path")).toBe("https://vouch.example");
    expect(originOf(asked({ host: '"><script>' }), null)).toBe("http://localhost");
  });

  test("another site's page is not ours, whatever the port or scheme", () => {
    expect(isOurOrigin(asked({ origin: "http://vouch.test:4000" }), null)).toBe(true);
    expect(isOurOrigin(asked({}), null)).toBe(true);
    for (const origin of ["http://evil.test", "http://vouch.test", "https://vouch.test:4000", "null"]) {
      expect(isOurOrigin(asked({ origin }), null)).toBe(false);
    }
  });
});

test("markup in a value is text on the page", () => {
  expect(html`<p title="${'"><script>'}">${"<b>&'"}${[html`<i>1</i>`, html`<i>2</i>`]}${null}${0}</p>`.html).toBe(
    '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#39;<i>1</i><i>2</i>0</p>',
  );
});

test("one address's spent rate is not another's", async () => {
  const limits = createRateLimits({ ...RATES, unknown: 2 });
  const spend = (address: string) => limits.request({ kind: "public" }, address);
  expect(await spend("203.0.113.1")).toMatchObject({ limit: 2, remaining: 1 });
  expect(await spend("203.0.113.1")).toMatchObject({ remaining: 0 });
  const refused = await spend("203.0.113.1").catch((error) => error);
  expect(refused).toMatchObject({ code: "RATE_LIMITED" });
  expect(spentOf(refused)).toEqual({ limit: 2, remaining: 0, resetSeconds: 60 });
  expect(spentOf(new AppError("RATE_LIMITED"))).toBeNull();
  expect(await spend("203.0.113.2")).toMatchObject({ remaining: 1 });
});
