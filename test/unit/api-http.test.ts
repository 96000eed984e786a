import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { addressOf, isLoopback } from "../../src/api/http/address.ts";
import { html } from "../../src/api/http/html.ts";
import { isOurOrigin, originOf } from "../../src/api/http/origin.ts";
import { createRateLimits, networkOf, RATES, RateLimited } from "../../src/api/http/rate-limits.ts";

function requestFrom(peer: string, headers: Record<string, string> = {}): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: peer });
  return Object.assign(new IncomingMessage(socket), { headers });
}

describe("addresses", () => {
  test("a proxy on this machine is believed, a stranger who writes the same header is not", () => {
    const headers = { "x-forwarded-for": "6.6.6.6, 203.0.113.9" };
    expect(addressOf(requestFrom("127.0.0.1", headers))).toBe("203.0.113.9");
    expect(addressOf(requestFrom("::ffff:127.0.0.1", headers))).toBe("203.0.113.9");
    expect(addressOf(requestFrom("198.51.100.4", headers))).toBe("198.51.100.4");
    expect(addressOf(requestFrom("127.0.0.1"))).toBe("127.0.0.1");
  });

  test.each(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])("%s is this machine", (address) => {
    expect(isLoopback(address)).toBe(true);
  });
  test.each(["10.0.0.1", "::2", "::ffff:10.0.0.1", "unknown", ""])("%j is not this machine", (address) => {
    expect(isLoopback(address)).toBe(false);
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
  await expect(spend("203.0.113.1")).rejects.toThrow(RateLimited);
  expect(await spend("203.0.113.2")).toMatchObject({ remaining: 1 });
});
