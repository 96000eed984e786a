import { useEffect, useState } from "react";
import type { Aspect, Camera, Style, VisibleMark } from "../../generated/studio.ts";

export type Origin = {
  readonly id: string;
  readonly relation: "REMIX" | "EXTENSION";
  readonly prompt: string;
  /** It began with a picture, which the server has not kept. */
  readonly lacksPicture: boolean;
};

/** What a person has typed and chosen, on its way to being a request. */
export type Draft = {
  readonly prompt: string;
  readonly aspect: Aspect;
  readonly seconds: number;
  readonly camera: Camera | null;
  readonly style: Style | null;
  /** As typed; empty lets the server pick. */
  readonly seed: string;
  /** Null: the server's usual one. */
  readonly visibleMark: VisibleMark | null;
  readonly origin: Origin | null;
  /** Seconds that the video to go on from has already. */
  readonly secondsBefore: number;
};

export const FRESH: Draft = {
  ...{ prompt: "", aspect: "WIDE_16_9", seconds: 4, camera: null, style: null, seed: "" },
  ...{ visibleMark: null, origin: null, secondsBefore: 0 },
};

/** `key` tells cards apart while their words change. */
export type DraftShot = {
  readonly key: string;
  readonly prompt: string;
  readonly seconds: number;
  readonly camera: Camera | null;
};
export type Story = {
  readonly shots: readonly DraftShot[];
  readonly aspect: Aspect;
  readonly style: Style | null;
  readonly origin: Origin | null;
};

export const newShot = (): DraftShot => ({ key: randomKey(), prompt: "", seconds: 4, camera: null });
export const freshStory = (): Story => ({
  ...{ shots: [newShot(), newShot()], aspect: "WIDE_16_9", style: null, origin: null },
});

export const DRAFT = "vouch.draft";
export const STORY = "vouch.storyboard";
export const ATTEMPT = "vouch.attempt";
export const PICTURE = "vouch.first-picture";

/** Not `crypto.randomUUID`: that is missing where the page comes over plain HTTP. */
export const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** State that survives a reload of this tab, and ends with it. */
export function useKept<Value extends object>(name: string, fresh: () => Value) {
  const [value, setValue] = useState<Value>(() => ({ ...fresh(), ...read(name) }));
  useEffect(() => keep(name, value), [name, value]);
  return [value, setValue] as const;
}

export const keep = (name: string, value: object | null): void =>
  value ? sessionStorage.setItem(name, JSON.stringify(value)) : sessionStorage.removeItem(name);

/** What was kept under a name; nothing when there is none, or it is broken. */
export function read(name: string) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}
