import { openDatabase } from "../../src/adapters/database/open-database.ts";
import { migrationsDirectory } from "../../src/app/migrations.ts";
import { against, repeat, type Section, summary, timed } from "./measure.ts";

const WARM_UP = 20;
const AT_ONCE = 10;

/** The embedded database: how long it takes to open, and how many audited transactions it does. */
export const database: Section = async ({ config, times, say }) => {
  const clock = () => new Date();
  const open = async () => (await openDatabase({ url: config.databaseUrl, migrationsDirectory, clock })).database;
  say("opening a new database");
  const fresh = await timed(open);
  await fresh.value.close();
  say("opening it again");
  const again = await timed(open);
  const opened = again.value;
  try {
    const append = () =>
      opened.transact(async () => ({
        value: undefined,
        audit: [
          {
            action: "generation.queued",
            actor: "system",
            subject: "generation:bench",
            at: clock(),
            facts: {},
          } as const,
        ],
      }));
    const readHead = () => opened.transact(async (tx) => ({ value: await tx.auditHead(), audit: [] }));
    await repeat(WARM_UP, append);
    say("appending");
    const count = times(500, 50);
    const single = await timed(() => repeat(count, append));
    const bare = await repeat(count, readHead);
    const together = await timed(() =>
      Promise.all(Array.from({ length: AT_ONCE }, () => repeat(count / AT_ONCE, append))),
    );
    const { seq } = await opened.auditHead();
    if (seq !== WARM_UP + 2 * count) throw new Error(`${seq} entries are in the log`);
    const rate = (ms: number) => [(1000 * count) / ms];
    return [
      summary("open a new database, migrations included", [fresh.ms]),
      summary("open it again", [again.ms], against("a new one", [again.ms], [fresh.ms])),
      summary(
        "audited append, one at a time",
        single.value,
        against("a transaction with one read", single.value, bare),
      ),
      summary("audited appends, one at a time", rate(single.ms), { unit: "per second" }),
      summary(`audited appends, ${AT_ONCE} at a time`, rate(together.ms), {
        unit: "per second",
        ...against("one at a time", rate(together.ms), rate(single.ms)),
      }),
    ];
  } finally {
    await opened.close();
  }
};
