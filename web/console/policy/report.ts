import type { PolicyDryRunQuery, Verdict } from "../../generated/console.ts";

/** What a dry run found. */
export type Report = NonNullable<NonNullable<PolicyDryRunQuery["policyDryRun"]>["report"]>;
/** Texts that go from one verdict to another. */
export type Flip = { readonly from: Verdict; readonly to: Verdict };
