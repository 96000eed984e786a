import { pathToFileURL } from "node:url";
import { register } from "tsx/esm/api";

// First file of every worker thread, in JavaScript: Node 20 does not apply `--import tsx` to a thread's own entry.
register();
await import(pathToFileURL(process.argv[2]).href);
