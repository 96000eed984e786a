import { useEffect } from "react";
import { useLocation, useSearchParams } from "wouter";
import { MakeOriginDocument, type MakeOriginQuery } from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { type Draft, FRESH, keep, newShot, STORY } from "./kept.ts";

/**
 * Takes over what `?remix=` or `?extend=` names, then drops it from the address: the draft holds it from there on.
 * @returns whether there is no such thing
 */
export function useOrigin(begin: (draft: Draft) => void): boolean {
  const [params, setParams] = useSearchParams();
  const [, go] = useLocation();
  const extended = params.get("extend");
  const id = extended ?? params.get("remix");
  const { data } = useRead(MakeOriginDocument, { id: id ?? "" }, { isPaused: id === null });
  const found = data?.generation;
  useEffect(() => {
    if (!found || found.id !== id) return;
    if (!extended && found.shots.length > 1) {
      const shots = found.shots.map((shot) => ({ ...newShot(), ...shot }));
      keep(STORY, { shots, aspect: found.aspect, style: found.style });
      return go("/storyboard", { replace: true });
    }
    begin(draftOf(found, extended !== null));
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        after.delete("remix");
        after.delete("extend");
        return after;
      },
      { replace: true },
    );
  }, [found, id, extended, begin, setParams, go]);
  return id !== null && found === null;
}

function draftOf(found: NonNullable<MakeOriginQuery["generation"]>, isExtension: boolean): Draft {
  const { id, prompt, aspect, camera, style, visibleMark } = found;
  const common = { ...FRESH, prompt, aspect, camera, style, visibleMark };
  if (isExtension) {
    const origin = { id, relation: "EXTENSION", prompt, lacksPicture: false } as const;
    return { ...common, origin, secondsBefore: found.asset?.durationSeconds ?? 0 };
  }
  const origin = { id, relation: "REMIX", prompt, lacksPicture: found.startsFromPicture } as const;
  return { ...common, origin, seconds: found.seconds, seed: String(found.seed) };
}
