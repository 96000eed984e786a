import { Pool } from "pg";
import { type Engine, SEARCH_PATH } from "./engine.ts";

/** PostgreSQL 14 or later at `url` (`postgres://user:password@host/database`). */
export function openPostgres(url: string): Engine {
  return {
    kind: "postgres",
    createPool: ({ max }) => {
      const pool = new Pool({
        connectionString: url,
        max,
        connectionTimeoutMillis: 10_000,
        keepAlive: true,
        options: `-c search_path=${SEARCH_PATH.replace(" ", "")}`,
      });
      // A dropped idle connection is replaced at the next query; without a listener it would end the process.
      pool.on("error", () => {});
      return pool;
    },
    close: async () => {},
  };
}
