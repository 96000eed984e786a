import type { Judge } from "../judging.ts";
import { type AttacksReport, measureAttacks } from "./attacks.ts";
import { type IdentityReport, measureIdentity, measureOverRefusal, type OverRefusalReport } from "./innocent.ts";
import type { Suites } from "./rows.ts";

export type SuitesReport = {
  readonly attacks: AttacksReport;
  readonly overRefusal: OverRefusalReport;
  readonly identity: Readonly<Record<string, IdentityReport>>;
};

/** Our own suites. Identity terms are measured in `languages` only: in others every text is held for its language. */
export async function measureSuites(
  { attacks, overRefusal, identity }: Suites,
  languages: readonly string[],
  judge: Judge,
): Promise<SuitesReport> {
  return {
    attacks: await measureAttacks(attacks, judge),
    overRefusal: await measureOverRefusal(overRefusal, judge),
    identity: await measureIdentity(identity, languages, judge),
  };
}
