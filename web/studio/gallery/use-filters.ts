import { useSearchParams } from "wouter";
import type { Aspect, GenerationStatus } from "../../generated/studio.ts";
import { RATIO } from "./shapes.ts";

/** What a person chooses among, and the states that it stands for. */
export const KINDS = {
  all: ["HELD", "REFUSED", "QUEUED", "RUNNING", "READY", "FAILED", "CANCELLED"],
  ready: ["READY"],
  underWay: ["QUEUED", "RUNNING"],
  held: ["HELD"],
  refused: ["REFUSED"],
  ended: ["FAILED", "CANCELLED"],
  deleted: ["DELETED"],
} as const satisfies Record<string, readonly GenerationStatus[]>;
export type Kind = keyof typeof KINDS;

export const isKind = (text: string): text is Kind => text in KINDS;
export const isAspect = (text: string): text is Aspect => text in RATIO;

/** `aspect` null and `search` empty are no filter. */
export type Filters = { readonly kind: Kind; readonly aspect: Aspect | null; readonly search: string };

/** The filters of the address, which a person can keep and send. */
export function useFilters(): readonly [Filters, (filters: Filters) => void] {
  const [params, setParams] = useSearchParams();
  const [kind, aspect, search] = ["status", "aspect", "search"].map((name) => params.get(name) ?? "");
  const filters = {
    kind: kind && isKind(kind) ? kind : ("all" as const),
    aspect: aspect && isAspect(aspect) ? aspect : null,
    search: search ?? "",
  };
  const change = (chosen: Filters) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        const named = {
          status: chosen.kind === "all" ? "" : chosen.kind,
          aspect: chosen.aspect,
          search: chosen.search,
        };
        for (const [name, value] of Object.entries(named)) value ? after.set(name, value) : after.delete(name);
        return after;
      },
      { replace: true },
    );
  return [filters, change];
}
