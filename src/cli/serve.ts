import { createLogger } from "../app/logger.ts";
import { serve } from "../app/serve.ts";
import { loadConfig } from "../config/config.ts";
import { EXIT, paint, reportFault } from "./output.ts";

/** Serves until SIGINT or SIGTERM, then shuts down in order. A second signal ends the process at once. */
export async function runServer(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  try {
    const config = loadConfig(environment);
    const logger = createLogger(config.logLevel);
    const stopping = untilSignal();
    const server = await serve(config, logger);
    process.stdout.write(await greeting(server, config.accessMode));
    await stopping;
    logger.info("stopping");
    await server.stop();
    return EXIT.ok;
  } catch (error) {
    return reportFault(error, false);
  }
}

async function greeting(server: Awaited<ReturnType<typeof serve>>, accessMode: string): Promise<string> {
  if (server.url === "") return "Vouch worker is running. Ctrl-C stops it.\n";
  return [
    "",
    `  ${paint("bold", "Vouch")} is running at ${paint("cyan", server.url)}`,
    `  Sign in as operator, once, within 30 minutes: ${await server.signInUrl()}`,
    `  New accounts: ${accessMode === "invite" ? "by invitation" : "open"}. Ctrl-C stops the server.`,
    "",
    "",
  ].join("\n");
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(EXIT.interrupted));
        resolve();
      });
    }
  });
}
