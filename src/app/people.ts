import type { Config } from "../config/config.ts";
import { createAccessRequests } from "../core/access-requests.ts";
import { createAccounts } from "../core/accounts.ts";
import type { Environment } from "../core/environment.ts";
import { createKnownBrowsers } from "../core/known-browsers.ts";
import { createMembers } from "../core/members.ts";
import { createPasswordHashes } from "../core/password-hash.ts";
import { createPasswords } from "../core/passwords.ts";
import type { Database } from "../core/ports/database.ts";
import type { Tiers } from "../core/tiers.ts";

/** Accounts, how people get in, and who looks after that. */
export function openPeople(
  ports: {
    readonly database: Database;
    readonly environment: Environment;
    readonly tiers: Tiers;
    readonly linkSecret: Uint8Array;
  },
  config: Pick<Config, "accessMode" | "quota">,
) {
  const shared = { ...ports, hashes: createPasswordHashes(ports.environment) };
  const accounts = createAccounts({ ...shared, accessMode: config.accessMode, quota: config.quota });
  return {
    accounts,
    knownBrowsers: createKnownBrowsers(ports),
    passwords: createPasswords(shared),
    members: createMembers({ ...shared, sessions: accounts }),
    accessRequests: createAccessRequests({ ...shared, accounts }),
  };
}
