import type { ConsoleUserQuery } from "../../generated/console.ts";

export type ReviewedUser = NonNullable<ConsoleUserQuery["reviewUser"]>;
