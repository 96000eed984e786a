/** The twelve families, aligned with the public taxonomies (OpenAI, Azure, AILuminate, Llama Guard, T2VSafetyBench). */
export const CATEGORIES = [
  "sexual",
  "sexual_minors",
  "violence",
  "violence_graphic",
  "disturbing",
  "hate",
  "harassment",
  "self_harm",
  "illicit",
  "public_figure",
  "misinformation",
  "copyright_ip",
] as const;
export type Category = (typeof CATEGORIES)[number];

/** A probability, 0 to 1, for every category. */
export type CategoryScores = Readonly<Record<Category, number>>;

/** From loosest to strictest; the order is what makes "stricter" mean something. */
export const VERDICTS = ["ALLOW", "REVIEW", "BLOCK"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Half-open, in UTF-16 code units of the person's own text; `normalised` is how the product read those characters. */
export type Span = {
  readonly start: number;
  readonly end: number;
  readonly normalised: string;
  readonly why: string;
};

/** One reason. An outcome of ALLOW is a warning: recorded and shown, nothing stopped. */
export type CategoryFinding = {
  readonly name: Category;
  readonly score: number;
  readonly severity: Severity;
  readonly threshold: number;
  readonly source: "model" | "rule" | "bank";
  readonly outcome: Verdict;
};

export type FrameFinding = {
  readonly index: number;
  readonly seconds: number;
  readonly category: Category;
  readonly score: number;
};

/** The whole answer. Same input, policy and models give the same judgement, byte for byte. */
export type Judgement = {
  readonly verdict: Verdict;
  readonly categories: readonly CategoryFinding[];
  readonly scores: CategoryScores;
  readonly unsafe: number;
  readonly spans: readonly Span[];
  readonly frames: readonly FrameFinding[];
  readonly explanation: string;
  readonly helpText: string | null;
  readonly normalisedTextSha256: string | null;
};

export const strictest = (verdicts: readonly Verdict[]): Verdict =>
  VERDICTS.findLast((verdict) => verdicts.includes(verdict)) ?? "ALLOW";

/** Scores with the same law for every category. */
export const scoresFrom = (of: (category: Category) => number): CategoryScores => ({
  sexual: of("sexual"),
  sexual_minors: of("sexual_minors"),
  violence: of("violence"),
  violence_graphic: of("violence_graphic"),
  disturbing: of("disturbing"),
  hate: of("hate"),
  harassment: of("harassment"),
  self_harm: of("self_harm"),
  illicit: of("illicit"),
  public_figure: of("public_figure"),
  misinformation: of("misinformation"),
  copyright_ip: of("copyright_ip"),
});
