import type { ApiDeps } from "../api-deps.ts";

/** A reason of the desk's in a sentence; one that the policy in force no longer has is still named by its code. */
export const reasonText = ({ activePolicy }: Pick<ApiDeps, "activePolicy">, code: string): string =>
  activePolicy().document.desk.reasons.find((reason) => reason.code === code)?.says ?? code;
