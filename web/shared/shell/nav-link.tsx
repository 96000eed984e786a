import type { ReactNode } from "react";
import { Link, useRoute } from "wouter";

/** A link to an area of this page; the present one is marked. `path` as wouter has it, such as `/policy/*?`. */
export function NavLink(props: { readonly href: string; readonly path: string; readonly children: ReactNode }) {
  const [isHere] = useRoute(props.path);
  return (
    <Link href={props.href} className="shell-link" aria-current={isHere ? "page" : undefined}>
      {props.children}
    </Link>
  );
}
