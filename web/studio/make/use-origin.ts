import { useEffect } from "react";
import { useLocation, useSearchParams } from "wouter";
import { MakeOriginDocument, type MakeOriginQuery } from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { type Draft, FRESH, keep, newShot, type Origin, STORY, type Story } from "./kept.ts";

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
      const { aspect, style } = found;
      keep(STORY, { shots, aspect, style, origin: remixed(found) } satisfies Story);
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

type Found = NonNullable<MakeOriginQuery["generation"]>;

const remixed = ({ id, prompt, startsFromPicture }: Found): Origin => ({
  ...{ id, relation: "REMIX", prompt, lacksPicture: startsFromPicture },
});

function draftOf(found: Found, isExtension: boolean): Draft {
  const { id, prompt, aspect, camera, style, visibleMark } = found;
  const common = { ...FRESH, prompt, aspect, camera, style, visibleMark };
  if (isExtension) {
    const origin = { id, relation: "EXTENSION", prompt, lacksPicture: false } as const;
    return { ...common, origin, secondsBefore: found.asset?.durationSeconds ?? 0 };
  }
  return { ...common, origin: remixed(found), seconds: found.seconds, seed: String(found.seed) };
}
