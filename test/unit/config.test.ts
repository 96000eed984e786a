import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/config.ts";

describe("the configuration", () => {
  it("needs nothing: the defaults run on one machine, reachable from it alone", () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      host: "127.0.0.1",
      port: 4000,
      role: "all",
      accessMode: "invite",
      queueUrl: undefined,
    });
    expect(config.databaseUrl).toMatch(/^pglite:/);
  });

  it("reports every fault at once, by name", () => {
    const load = () => loadConfig({ PORT: "70000", DATABASE_URL: "mysql://x", QUEUE_URL: "amqp://x", ROLE: "boss" });
    expect(load).toThrow(/PORT[\s\S]*DATABASE_URL[\s\S]*QUEUE_URL|ROLE[\s\S]*PORT[\s\S]*DATABASE_URL[\s\S]*QUEUE_URL/);
  });

  it("refuses an unknown scheme in every port", () => {
    for (const name of ["DATABASE_URL", "QUEUE_URL", "GENERATOR_URL", "CLASSIFIER_URL", "SIGNER_URL", "STORAGE_URL"]) {
      expect(() => loadConfig({ [name]: "gopher://host" }), name).toThrow(`${name}: the scheme must be one of`);
    }
  });

  it("refuses a name for the log that no checkpoint can carry", () => {
    expect(() => loadConfig({ AUDIT_ORIGIN: "our log" })).toThrow(/AUDIT_ORIGIN: spaces and plus signs/);
  });

  it("takes proxies as addresses, ranges and names of ranges; this machine's unless told otherwise", () => {
    const proxiesOf = (TRUSTED_PROXIES: string) => loadConfig({ TRUSTED_PROXIES }).trustedProxies;
    expect(proxiesOf("")).toEqual(["loopback"]);
    expect(proxiesOf("loopback, 10.0.0.0/8,2001:db8::7,")).toEqual(["loopback", "10.0.0.0/8", "2001:db8::7"]);
    for (const wrong of [
      "proxy.example",
      "10.0.0.0/33",
      "0.0.0.0/0",
      "::/0",
      "10.0.0.1:80",
      "true",
      "1.2.3.4 5.6.7.8",
    ]) {
      expect(() => proxiesOf(wrong), wrong).toThrow("TRUSTED_PROXIES: addresses, CIDR ranges narrower than /0");
    }
  });

  it("takes an empty variable as unset", () => {
    expect(loadConfig({ DATABASE_URL: "", PORT: "" }).port).toBe(4000);
  });

  it("does not let the embedded database serve two processes", () => {
    expect(() => loadConfig({ ROLE: "worker" })).toThrow("DATABASE_URL=postgres://");
  });

  it("wants a public address in production", () => {
    expect(() => loadConfig({ NODE_ENV: "production" })).toThrow("PUBLIC_URL");
  });

  describe("of a model server", () => {
    const serverOf = (environment: Record<string, string>) => {
      const { generator } = loadConfig(environment);
      if (generator.kind === "embedded") throw new Error("no server was configured");
      return generator;
    };
    const comfyui = { GENERATOR_URL: "comfyui+http://gpu:8188", GENERATOR_WORKFLOW: "./workflow.json" };

    it("takes the address after the dialect's name, with /v1 where OpenAI's has no path", () => {
      expect(serverOf({ GENERATOR_URL: "openai+http://gpu:8000" }).baseUrl.href).toBe("http://gpu:8000/v1");
      expect(serverOf({ GENERATOR_URL: "openai+https://gpu/x/v1/" }).baseUrl.href).toBe("https://gpu/x/v1/");
      expect(serverOf(comfyui)).toMatchObject({ kind: "comfyui", baseUrl: new URL("http://gpu:8188/") });
    });

    it("asks for 720 lines at 24 a second and at most 10 seconds unless told otherwise", () => {
      const defaults = { maxSeconds: 10, framesPerSecond: 24, shortSide: 720 };
      expect(serverOf({ GENERATOR_URL: "openai+http://gpu" }).settings).toEqual(defaults);
    });

    it.each([
      [{ GENERATOR_URL: "openai+http://" }, "GENERATOR_URL: not an address"],
      [{ GENERATOR_URL: "openai+http://me:hunter2@gpu" }, "GENERATOR_URL: a key belongs into GENERATOR_API_KEY"],
      [{ GENERATOR_URL: "openai+http://gpu/v1?key=hunter2" }, "GENERATOR_URL: neither ? nor #"],
      [{ GENERATOR_URL: "comfyui+http://gpu:8188" }, "GENERATOR_WORKFLOW: required"],
      [{ ...comfyui, GENERATOR_URL: "openai+http://gpu" }, "GENERATOR_WORKFLOW, GENERATOR_IMAGE_WORKFLOW: only with"],
      [{ GENERATOR_API_KEY: "hunter2" }, "GENERATOR_API_KEY, GENERATOR_MODEL: only with a server"],
      [{ GENERATOR_URL: "openai+http://gpu", GENERATOR_API_KEY: "hunter2\nx" }, "GENERATOR_API_KEY: printable ASCII"],
      [{ GENERATOR_URL: "openai+http://gpu", GENERATOR_SHORT_SIDE: "500" }, "GENERATOR_SHORT_SIDE"],
    ])("refuses %j by name and without the secret", (environment, fault) => {
      expect(() => loadConfig(environment)).toThrow(fault);
      expect(() => loadConfig(environment)).not.toThrow("hunter2");
    });
  });
});
