import type { DeskPolicy } from "../../../moderation/index.ts";
import { TAKEDOWN_STRIKE } from "../../core/takedown-strikes.ts";

/** A reason of the desk's in a sentence; one that the policy in force no longer has is still named by its code. */
export const reasonText = ({ reasons }: Pick<DeskPolicy, "reasons">, code: string): string =>
  [...reasons, TAKEDOWN_STRIKE].find((reason) => reason.code === code)?.says ?? code;
