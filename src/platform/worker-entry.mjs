import { pathToFileURL } from "node:url";
import "./typescript.mjs";

// First file of every worker thread, in JavaScript: Node 20 does not apply `--import` to a thread's own entry.
await import(pathToFileURL(process.argv[2]).href);
