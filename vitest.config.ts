import { defineConfig } from "vitest/config";

// Two cores is the reference machine. Unit tests start no database; the others share one migrated dump.
// Timeouts catch what hangs; how fast things are is for the bench to say.
const common = { maxWorkers: 2, testTimeout: 180_000, hookTimeout: 180_000 };

// Vite would pick graphql's ES modules for our files, Node its CommonJS for libraries: two copies that refuse each other.
const resolve = { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] };

export default defineConfig({
  test: {
    projects: [
      { resolve, test: { ...common, name: "unit", include: ["test/unit/**/*.test.ts"] } },
      {
        resolve,
        test: {
          ...common,
          name: "services",
          include: ["test/{contract,integration,e2e}/**/*.test.ts"],
          globalSetup: ["test/harness/global-setup.ts"],
        },
      },
    ],
    coverage: { include: ["src/**", "moderation/**"], exclude: ["src/generated/**"] },
  },
});
