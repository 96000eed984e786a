import { runServer } from "./cli/serve.ts";

process.exitCode = await runServer(process.env);
