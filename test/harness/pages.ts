import { execFileSync } from "node:child_process";
import type { BrowserContext } from "playwright-core";
import type { User } from "../../src/core/ports/database.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { typescriptLoaderArgs } from "../../src/platform/typescript-loader.ts";
import type { TestApi } from "./api.ts";

/** Builds the pages as they stand; does nothing when they are fresh. */
export const buildPages = (): void =>
  void execFileSync(process.execPath, [...typescriptLoaderArgs, "scripts/build-web.ts"], { cwd: packageRoot });

/** Signs a browser in, as a one-time link does. */
export async function signIn(context: BrowserContext, { app, url }: Pick<TestApi, "app" | "url">, user: User) {
  const { secret } = await app.accounts.issueOneTimeSignIn(user);
  const signedIn = await app.accounts.signInOnce(secret);
  if (!signedIn) throw new Error("the link opened nothing");
  await context.addCookies([{ name: "vouch_session", value: signedIn.session, url }]);
}
