import type { ReactNode } from "react";
import { Router, useLocation } from "wouter";
import type { ConsoleWords } from "../catalogue/en/console.ts";
import { type Area, AreaLinks, AreaSwitch, load } from "../shared/shell/areas.tsx";
import { useSession } from "../shared/shell/session.tsx";
import { Shell } from "../shared/shell/shell.tsx";
import { PalettePlace } from "./palette/palette-place.tsx";
import { useWords } from "./words.ts";

/** In the order of the bar. The first whose path fits is shown. */
const AREAS: readonly Area<keyof ConsoleWords["areas"]>[] = [
  {
    name: "review",
    href: "/",
    path: "/",
    scope: "REVIEW_READ",
    Page: load("ReviewPage", () => import("./review/review-page.tsx")),
  },
  {
    name: "review",
    href: null,
    path: "/cases/:id",
    scope: "REVIEW_READ",
    Page: load("CaseLink", () => import("./review/case-link.tsx")),
  },
  {
    name: "user",
    href: null,
    path: "/users/:id",
    scope: "REVIEW_READ",
    Page: load("UserPage", () => import("./user/user-page.tsx")),
  },
  {
    name: "takedown",
    href: "/notices",
    path: "/notices/*?",
    scope: "TAKEDOWN_DECIDE",
    Page: load("TakedownPage", () => import("./takedown/takedown-page.tsx")),
  },
  {
    name: "feedback",
    href: "/feedback",
    path: "/feedback",
    scope: "REVIEW_READ",
    Page: load("FeedbackPage", () => import("./feedback/feedback-page.tsx")),
  },
  {
    name: "policy",
    href: "/policy",
    path: "/policy/*?",
    scope: "POLICY_READ",
    Page: load("PolicyPage", () => import("./policy/policy-page.tsx")),
  },
  {
    name: "metrics",
    href: "/metrics",
    path: "/metrics",
    scope: "REVIEW_READ",
    Page: load("MetricsPage", () => import("./metrics/metrics-page.tsx")),
  },
  {
    name: "audit",
    href: "/audit",
    path: "/audit/*?",
    scope: "AUDIT_READ",
    Page: load("AuditPage", () => import("./audit/audit-page.tsx")),
  },
  {
    name: "people",
    href: "/people",
    path: "/people/*?",
    scope: "USERS_WRITE",
    Page: load("PeoplePage", () => import("./people/people-page.tsx")),
  },
  {
    name: "system",
    href: "/system",
    path: "/system",
    scope: "AUDIT_READ",
    Page: load("SystemPage", () => import("./system/system-page.tsx")),
  },
];

export function ConsoleApp() {
  const { words } = useWords();
  return (
    <Router base="/console">
      <Commands>
        <Shell links={<AreaLinks areas={AREAS} names={words.areas} />}>
          <AreaSwitch areas={AREAS} />
        </Shell>
      </Commands>
    </Router>
  );
}

/** The areas that the caller may see, as commands beside those of the open page. */
function Commands({ children }: { readonly children: ReactNode }) {
  const { words } = useWords();
  const { may } = useSession();
  const [, go] = useLocation();
  const commands = AREAS.flatMap(({ name, href, scope }) =>
    href !== null && may(scope) ? [{ id: `area ${href}`, label: words.areas[name], run: () => go(href) }] : [],
  );
  return <PalettePlace areas={{ name: words.goTo, commands }}>{children}</PalettePlace>;
}
