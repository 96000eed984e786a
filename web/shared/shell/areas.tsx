import { Skeleton } from "@mantine/core";
import { type ComponentType, lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import type { Scope } from "../../generated/shared.ts";
import { Empty } from "../ui/empty.tsx";
import { NavLink } from "./nav-link.tsx";
import { useSession } from "./session.tsx";
import { useShellWords } from "./words.ts";

/** A part of a page with addresses of its own. Its code is fetched when it is first opened. */
export type Area<Name extends string = string> = {
  /** Key of its name in the catalogue. */
  readonly name: Name;
  /** Where its link in the bar leads; null when it has none. */
  readonly href: string | null;
  /** Pattern of its addresses, such as `/policy/*?`. */
  readonly path: string;
  readonly scope: Scope;
  readonly Page: ComponentType;
};

/** `load("PolicyPage", () => import("./policy/policy-page.tsx"))` */
export const load = <Name extends string>(name: Name, from: () => Promise<Readonly<Record<Name, ComponentType>>>) =>
  lazy(async () => ({ default: (await from())[name] }));

/** The bar's links to the areas that the session may see. */
export function AreaLinks<Name extends string>(props: {
  readonly areas: readonly Area<Name>[];
  readonly names: Readonly<Record<Name, string>>;
}) {
  const { may } = useSession();
  return props.areas.map(
    ({ name, href, path, scope }) =>
      href !== null &&
      may(scope) && (
        <NavLink key={path} href={href} path={path}>
          {props.names[name]}
        </NavLink>
      ),
  );
}

export function AreaSwitch({ areas }: { readonly areas: readonly Area[] }) {
  const { words } = useShellWords();
  const { may } = useSession();
  return (
    <Suspense fallback={<Skeleton height={320} />}>
      <Switch>
        {areas.map(({ path, scope, Page }) => (
          <Route key={path} path={path}>
            {may(scope) ? <Page /> : <Empty title={words.noAccess} text={words.noAccessWhy} />}
          </Route>
        ))}
        <Route>
          <Empty title={words.notFound} text={words.notFoundWhy}>
            <a href="/">{words.home}</a>
          </Empty>
        </Route>
      </Switch>
    </Suspense>
  );
}
