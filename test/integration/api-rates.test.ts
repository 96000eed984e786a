import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../harness/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe("rates", () => {
  test("past the rate: 429, a code, and when to come back", async () => {
    const slow = await api.serve({ rates: { unknown: 2 } });
    const first = await slow.ask("{ server { policyVersion } }", {}, null);
    expect([first.headers.get("ratelimit-limit"), first.headers.get("ratelimit-remaining")]).toEqual(["2", "1"]);
    await slow.ask("{ server { policyVersion } }", {}, null);
    const refused = await slow.ask("{ server { policyVersion } }", {}, null);
    expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await slow.ask("{ server { policyVersion } }")).status).toBe(200);
    expect((await fetch(`${slow.url}/healthz`)).status).toBe(200);
  });

  test("a strict field takes a point each time it is asked for, also under aliases in one request", async () => {
    const slow = await api.serve({ rates: { unknownStrict: 2 } });
    const upload = (alias: string) => `${alias}: createUpload(input: { fileName: "a", bytes: 1 }) { upload { id } }`;
    const { errors } = await slow.ask(`mutation { ${upload("a")} ${upload("b")} ${upload("c")} }`, {}, null);
    expect(errors?.map(({ extensions, path }) => [extensions.code, path])).toEqual([["RATE_LIMITED", ["c"]]]);
    expect((await fetch(`${slow.url}/api/verify`, { method: "POST", body: "x" })).status).toBe(429);
  });

  test("an address is promised room for so many MiB of uploads an hour, however small the files", async () => {
    const slow = await api.serve({ rates: { uploads: 3 } });
    const announce = async (bytes: number) => {
      const mutation = `mutation { createUpload(input: { fileName: "a", bytes: ${bytes} }) { userErrors { code } } }`;
      const { data, errors } = await slow.ask(mutation, {}, null);
      return errors?.[0]?.extensions.code ?? data;
    };
    const promised = { createUpload: { userErrors: [] } };
    const tooLarge = { createUpload: { userErrors: [{ code: "OUT_OF_RANGE" }] } };
    expect([await announce(1), await announce(2 << 20), await announce(1 << 30), await announce(1)]).toEqual([
      ...[promised, promised, tooLarge, "RATE_LIMITED"],
    ]);
  });

  test("looking for credentials by a mark, by a code or by name takes strict points too", async () => {
    const slow = await api.serve({ rates: { unknownStrict: 3 } });
    const at = `${slow.url}/c2pa/v1`;
    const query = `${at}/matches/byBinding?alg=vouch.spread-spectrum.1&value=0123456789abcdef`;
    const body = JSON.stringify({ alg: "vouch.spread-spectrum.1", value: "0123456789abcdef" });
    const headers = { "content-type": "application/json" };
    const asked = async () => [
      (await fetch(query)).status,
      (await fetch(`${at}/matches/byBinding`, { method: "POST", headers, body })).status,
      (await fetch(`${at}/manifests/urn:c2pa:00000000-0000-4000-8000-000000000000`)).status,
    ];
    expect([await asked(), await asked()]).toEqual([
      [200, 200, 404],
      [429, 429, 429],
    ]);
  });

  test("wrong keys are counted against the address that tries them", async () => {
    const slow = await api.serve({ rates: { unknown: 2 } });
    const tries = [];
    for (let at = 0; at < 3; at++)
      tries.push((await slow.ask("{ server { policyVersion } }", {}, `vouch_key_${at}`)).status);
    expect(tries).toEqual([401, 401, 429]);
  });

  test("who comes through a trusted proxy has a rate of their own; who only writes the header has not", async () => {
    const from = async (proxies: string[], ...addresses: string[]) => {
      const { url } = await api.serve({ rates: { unknown: 1 }, config: { trustedProxies: proxies } });
      const asked = (address: string) => fetch(`${url}/log/keys`, { headers: { "x-forwarded-for": address } });
      const statuses: number[] = [];
      for (const address of addresses) statuses.push((await asked(address)).status);
      return statuses;
    };
    const [one, two] = ["203.0.113.1", "203.0.113.2"];
    expect(await from(["127.0.0.0/8"], one, one, two, `203.0.113.9, ${two}`)).toEqual([200, 429, 200, 429]);
    expect(await from(["10.0.0.0/8"], one, two)).toEqual([200, 429]);
  });
});
