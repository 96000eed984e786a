import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Two cores is the reference machine; each file may start an embedded database of its own.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ["test/harness/global-setup.ts"],
    coverage: { include: ["src/**", "moderation/**"], exclude: ["src/generated/**"] },
  },
});
