import type { Vocabulary } from "./model-files.ts";

/** What a prompt has left of the concepts of each slot so far. Slots go by their names. */
export type Wishes = {
  /** Nothing was said about the slot yet. */
  readonly isOpen: (slot: string) => boolean;
  /** Keeps those of `ids` that are left. Changes nothing and says false when that would leave none. */
  readonly narrow: (slot: string, ids: readonly number[]) => boolean;
  /** One id a slot, in the vocabulary's order; 0 where nothing was said and the vocabulary has no word for that. */
  readonly concepts: () => readonly number[];
};

export type Slots = {
  /** 0 when the vocabulary has no such concept. */
  readonly idOf: (slot: string, concept: string | null) => number;
  /** The same concepts in the slot of a second subject; none where the vocabulary has no such slot. */
  readonly asCompanions: (subjectIds: readonly number[]) => readonly number[];
  readonly startWishes: () => Wishes;
};

/** The arithmetic of concept ids, which count from 1 through the slots in order. */
export const createSlots = ({ slots }: Vocabulary): Slots => {
  const names = slots.flatMap(({ name, concepts }) => concepts.map((concept) => ({ slot: name, concept })));
  const ids = new Map(names.map(({ slot, concept }, index) => [`${slot}/${concept}`, index + 1]));
  const idOf: Slots["idOf"] = (slot, concept) => ids.get(`${slot}/${concept}`) ?? 0;
  return {
    idOf,
    asCompanions: (subjectIds) => {
      const companion = slots.find(({ second }) => second === "subject")?.name ?? "";
      return subjectIds.map((id) => idOf(companion, names[id - 1]?.concept ?? null)).filter((id) => id > 0);
    },
    startWishes: () => {
      const left = new Map<string, readonly number[]>();
      return {
        isOpen: (slot) => !left.has(slot),
        narrow: (slot, wanted) => {
          const kept = left.get(slot)?.filter((id) => wanted.includes(id)) ?? wanted;
          if (kept.length === 0) return false;
          left.set(slot, kept);
          return true;
        },
        concepts: () => slots.map(({ name, unsaid }) => left.get(name)?.[0] ?? idOf(name, unsaid)),
      };
    },
  };
};
