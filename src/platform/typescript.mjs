import { register } from "node:module";

// `node --import` this file, or import it first, and Node 20 runs our TypeScript, as later Nodes do by themselves.
register("./typescript-hooks.mjs", import.meta.url);
