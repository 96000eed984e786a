import { useSearchParams } from "wouter";
import type { Category, ReviewRowFragment } from "../../generated/console.ts";

const BANDS = { high: [0.8, 1.01], middle: [0.5, 0.8], low: [0, 0.5] } as const;
export type Band = keyof typeof BANDS;
const isBand = (text: string | null): text is Band => text !== null && text in BANDS;

/** What the list shows and which case is open: all of it in the address. Empty strings are no filter. */
export type Place = {
  readonly isMine: boolean;
  readonly queue: string;
  readonly category: string;
  readonly band: Band | "";
  readonly caseId: string;
};

export function usePlace(): readonly [Place, (change: Partial<Place>) => void] {
  const [params, setParams] = useSearchParams();
  const band = params.get("score");
  const place: Place = {
    isMine: params.get("mine") === "yes",
    queue: params.get("queue") ?? "",
    category: params.get("category") ?? "",
    band: isBand(band) ? band : "",
    caseId: params.get("case") ?? "",
  };
  const go = (change: Partial<Place>) =>
    setParams(
      () => {
        // Not from what this render saw: several changes may follow one another within it.
        const now = new URLSearchParams(location.search);
        const named = {
          mine: change.isMine === undefined ? undefined : change.isMine ? "yes" : "",
          queue: change.queue,
          category: change.category,
          score: change.band,
          case: change.caseId,
        };
        for (const [name, value] of Object.entries(named)) {
          if (value) now.set(name, value);
          else if (value === "") now.delete(name);
        }
        return now;
      },
      { replace: true },
    );
  return [place, go];
}

export type Finding = { readonly category: Category; readonly score: number | null };

/** What weighs most in a case: the highest finding of its stage; null where nothing reached a level. */
export function topFinding({ generation, stage }: ReviewRowFragment): Finding | null {
  const found = generation.decisions
    .filter((decision) => decision.stage === stage)
    .flatMap(({ judgement }) => judgement.categories)
    .map(({ category, score }) => ({ category, score: score ?? null }));
  return found.sort((a, b) => (b.score ?? 0) - (a.score ?? 0))[0] ?? null;
}

/** What the list holds after the filters that only this page knows. */
export function fitting(rows: readonly ReviewRowFragment[], { category, band }: Place): readonly ReviewRowFragment[] {
  const [from, to] = band ? BANDS[band] : [0, 2];
  return rows.filter((row) => {
    const found = topFinding(row);
    const score = found?.score ?? 0;
    return (!category || found?.category === category) && score >= from && score < to;
  });
}
