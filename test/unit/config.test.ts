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

  it("takes an empty variable as unset", () => {
    expect(loadConfig({ DATABASE_URL: "", PORT: "" }).port).toBe(4000);
  });

  it("does not let the embedded database serve two processes", () => {
    expect(() => loadConfig({ ROLE: "worker" })).toThrow("DATABASE_URL=postgres://");
  });

  it("wants a public address in production", () => {
    expect(() => loadConfig({ NODE_ENV: "production" })).toThrow("PUBLIC_URL");
  });
});
