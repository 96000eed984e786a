import { Router } from "wouter";
import type { ConsoleWords } from "../catalogue/en/console.ts";
import { type Area, AreaSwitch, load } from "../shared/shell/areas.tsx";
import { NavLink } from "../shared/shell/nav-link.tsx";
import { useSession } from "../shared/shell/session.tsx";
import { Shell } from "../shared/shell/shell.tsx";
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
    name: "policy",
    href: "/policy",
    path: "/policy/*?",
    scope: "POLICY_READ",
    Page: load("PolicyPage", () => import("./policy/policy-page.tsx")),
  },
  {
    name: "audit",
    href: "/audit",
    path: "/audit/*?",
    scope: "AUDIT_READ",
    Page: load("AuditPage", () => import("./audit/audit-page.tsx")),
  },
  {
    name: "metrics",
    href: "/metrics",
    path: "/metrics",
    scope: "REVIEW_READ",
    Page: load("MetricsPage", () => import("./metrics/metrics-page.tsx")),
  },
  {
    name: "system",
    href: "/system",
    path: "/system",
    scope: "AUDIT_READ",
    Page: load("SystemPage", () => import("./system/system-page.tsx")),
  },
  {
    name: "people",
    href: "/people",
    path: "/people/*?",
    scope: "USERS_WRITE",
    Page: load("PeoplePage", () => import("./people/people-page.tsx")),
  },
  {
    name: "keys",
    href: "/keys",
    path: "/keys",
    scope: "KEYS_WRITE",
    Page: load("KeysPage", () => import("./people/keys-page.tsx")),
  },
];

export function ConsoleApp() {
  const { words } = useWords();
  const { may } = useSession();
  const links = AREAS.map(
    ({ name, href, path, scope }) =>
      href !== null &&
      may(scope) && (
        <NavLink key={name} href={href} path={path}>
          {words.areas[name]}
        </NavLink>
      ),
  );
  return (
    <Router base="/console">
      <Shell links={links}>
        <AreaSwitch areas={AREAS} />
      </Shell>
    </Router>
  );
}
