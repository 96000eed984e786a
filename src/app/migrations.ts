import { join } from "node:path";
import { packageRoot } from "../platform/package-root.ts";

export const migrationsDirectory = join(packageRoot, "prisma", "migrations");
