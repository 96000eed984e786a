import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import { MakeSourceDocument } from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import type { Draft } from "./composer.tsx";

/** The generation that the address asks to vary or to go on with; its words and settings become the draft, once. */
export function useSource(prefill: (draft: Partial<Draft>) => void) {
  const [params, setParams] = useSearchParams();
  const extend = params.get("extend");
  const id = extend ?? params.get("remix");
  const { data } = useRead(MakeSourceDocument, { id: id ?? "" }, { isPaused: id === null });
  const source = id === null ? null : (data?.generation ?? null);
  const [taken, setTaken] = useState<string | null>(null);
  useEffect(() => {
    if (!source || taken === source.id) return;
    setTaken(source.id);
    const { prompt, aspect, seconds, camera = null, style = null } = source;
    prefill({ prompt, aspect, seconds: extend ? 4 : seconds, camera, style });
  }, [source, taken, extend, prefill]);
  const drop = () =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        after.delete("remix");
        after.delete("extend");
        return after;
      },
      { replace: true },
    );
  const how: "extend" | "remixOf" | null = source ? (extend ? "extend" : "remixOf") : null;
  return { source, how, drop };
}
