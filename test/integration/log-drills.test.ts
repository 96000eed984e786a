// Protects the log against whoever owns its database: every known way to tamper shows, at the first event it touches.
import path from "node:path";
import { expect, test } from "vitest";
import { DRILLS, type DrillSite, run } from "../../scripts/audit-drill/drills.ts";
import { createLogKeyDirectory } from "../../src/adapters/keys/log-key-directory.ts";
import { useEmptyLog } from "../harness/log.ts";

const empty = useEmptyLog();

/** 20 events, two checkpoints over 8 and 16 of them. */
async function site(): Promise<DrillSite> {
  const { append, open } = empty;
  const log = open();
  await append(8);
  await log.checkpoint();
  await append(8);
  const saved = (await log.checkpoint())?.note ?? "";
  await append(4);
  return {
    ...{ database: empty.database(), open: () => open(), saved, origin: "vouch.test/log", signed: 16, victim: 12 },
    forge: empty.tamper,
    keys: createLogKeyDirectory(empty.folder()),
    copiesFile: path.join(empty.folder(), "checkpoints.txt"),
  };
}

test("a log that nobody touched raises no alarm", async () => {
  const { open } = await site();
  await empty.append(1);
  const log = open();
  expect(await log.checkpoint()).toMatchObject({ treeSize: 21 });
  expect(await log.verify()).toMatchObject({ intact: true, events: 21, checkpoints: 3 });
});

test.each(DRILLS.map((drill) => [drill.name, drill] as const))("%s: it shows", async (_, drill) => {
  const broken = await site();
  expect(await run(drill, broken)).toEqual(drill.expected(broken));
});
