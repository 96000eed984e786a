/** How many of something are open at a time by whom, never more than `most` each. */
export function createOpenCounts(most: number) {
  const open = new Map<string, number>();
  return {
    /** What is called once it is closed; null where there are as many as there may be. */
    enter(who: string): (() => void) | null {
      const count = open.get(who) ?? 0;
      if (count >= most) return null;
      open.set(who, count + 1);
      return () => {
        const left = (open.get(who) ?? 1) - 1;
        if (left > 0) open.set(who, left);
        else open.delete(who);
      };
    },
  };
}
