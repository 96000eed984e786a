import type { Translation } from "./shell.ts";

export const console = {
  goTo: "Go to",
  areas: {
    review: "Review",
    user: "Account",
    policy: "Policy",
    audit: "Audit log",
    metrics: "Metrics",
    people: "People",
    takedown: "Notices",
    feedback: "Contested verdicts",
    system: "System",
  },
} as const;
export type ConsoleWords = Translation<typeof console>;
