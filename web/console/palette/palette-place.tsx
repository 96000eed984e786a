import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect, useState } from "react";
import type { PaletteGroup } from "./palette-group.ts";

const Place = createContext<(groups: readonly PaletteGroup[]) => void>(() => {});
const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));

/** Ctrl+K wherever its children are: the console's own commands, and those of the page that is open. */
export function PalettePlace(props: { readonly areas: PaletteGroup; readonly children: ReactNode }) {
  const [groups, setGroups] = useState<readonly PaletteGroup[]>([]);
  return (
    <Place.Provider value={setGroups}>
      {props.children}
      <Suspense fallback={null}>
        <Palette groups={[...groups, props.areas]} />
      </Suspense>
    </Place.Provider>
  );
}

/** Adds a page's commands for as long as it is shown; told anew at each render, as what can be done changes. */
export function usePalette(groups: readonly PaletteGroup[]): void {
  const tell = useContext(Place);
  useEffect(() => tell(groups));
  useEffect(() => () => tell([]), [tell]);
}
