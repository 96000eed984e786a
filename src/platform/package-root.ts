import { fileURLToPath } from "node:url";

/** Absolute path of the project, wherever the process was started from. */
export const packageRoot = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
