const KEPT_AS = "vouch.owner";

type Kept = {
  readonly getItem: (name: string) => string | null;
  readonly setItem: (name: string, value: string) => void;
  readonly clear: () => void;
};

/** What a person has typed and not sent stays in the tab, also while they sign in again; not for whoever comes next. */
export function giveTabTo(userId: string, kept: Kept): void {
  if (kept.getItem(KEPT_AS) === userId) return;
  kept.clear();
  kept.setItem(KEPT_AS, userId);
}
