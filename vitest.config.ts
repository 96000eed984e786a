import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Two cores is the reference machine. Unit tests start no database; the others share one migrated dump.
// Timeouts catch what hangs; how fast things are is for the bench to say.
// One load of the modules for all files of a worker: nothing of ours keeps state between tests, and loading was a third.
// One worker more than cores: a fifth of a run is waiting, for a delivery, a deadline or a browser.
// What a test waits for comes when the machine gets to it: a poll, too, gives up only where nothing comes any more.
const common = {
  ...{ maxWorkers: availableParallelism() + 1, isolate: false, testTimeout: 180_000, hookTimeout: 180_000 },
  expect: { poll: { timeout: 120_000 } },
};

// Vite would pick graphql's ES modules for our files, Node its CommonJS for libraries: two copies that refuse each other.
const resolve = { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] };

const ORDER = ["test/e2e/", "test/integration/", "test/contract/", "test/unit/"];

/** Files of minutes first: begun last, one would run alone while the other core waits. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => ORDER.findIndex((folder) => moduleId.includes(folder));
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
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
