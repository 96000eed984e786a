import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "./package-root.ts";

const packageFile = z.looseObject({ version: z.string() });

/** Name and version, as manifests, `--version` and the start page show them. */
export const product: { readonly name: string; readonly version: string } = {
  name: "Vouch",
  version: packageFile.parse(JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"))).version,
};
