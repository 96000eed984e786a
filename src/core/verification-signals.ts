import type { CredentialReading, HistoryNode } from "./ports/credentials.ts";

/** Where a signal was read: the file's own credentials, those of something it was made from, or this server's record. */
export const SIGNAL_SOURCES = ["CREDENTIAL", "INGREDIENT", "RECORD"] as const;
export type AiSignal = {
  /** The trait of the C2PA local signals rubric. */
  readonly code: SignalCode;
  /** The rubric's own words. */
  readonly text: string;
  readonly source: (typeof SIGNAL_SOURCES)[number];
  readonly manifestId: string | null;
};

/** C2PA asset signals rubric (local) 1.0.0, the inception signals: trait, report text, digital source types. */
const SIGNALS = {
  signal_blankCanvas: ["Contains Blank Canvas", ["http://c2pa.org/digitalsourcetype/empty"]],
  signal_capturedMedia: ["Contains Captured Media", [iptc("digitalCapture"), iptc("computationalCapture")]],
  signal_capturedMediaStitched: ["Contains Stitched Captured Media", [iptc("compositeCapture")]],
  signal_compositionMayContainGenAI: ["Contains Composition which may contain GenAI content", [iptc("composite")]],
  signal_fullyGenAIMedia: ["Contains Fully GenAI Media", [iptc("trainedAlgorithmicMedia")]],
  signal_nonGenAIDigitalCreation: ["Contains Non-GenAI digital creation", [iptc("digitalCreation")]],
  signal_partlyGenAICreation: ["Contains Partly GenAI Creation", [iptc("compositeWithTrainedAlgorithmicMedia")]],
  signal_screenCaptureMayContainGenAI: [
    "Contains Screen Capture Which May Contain GenAI Content",
    [iptc("screenCapture")],
  ],
} as const satisfies Record<string, readonly [string, readonly string[]]>;
type SignalCode = keyof typeof SIGNALS;

/**
 * What intact credentials, and the record that a file led to, say of how its pictures came to be. A changed file's
 * credentials say nothing: they were written about other pictures. Everything this server makes is generated.
 */
export function signalsOf(
  { state, digitalSourceType, manifestId, history }: CredentialReading,
  recordManifestId: string | null,
): readonly AiSignal[] {
  const own = state === "INTACT" ? signal(digitalSourceType, "CREDENTIAL", manifestId) : [];
  const inherited = state === "INTACT" ? history.flatMap(ofIngredient) : [];
  const recorded =
    recordManifestId !== null && own.length === 0
      ? signal(iptc("trainedAlgorithmicMedia"), "RECORD", recordManifestId)
      : [];
  return [...own, ...inherited, ...recorded];
}

const ofIngredient = ({ intact, digitalSourceType, manifestId, ingredients }: HistoryNode): readonly AiSignal[] =>
  intact ? [...signal(digitalSourceType, "INGREDIENT", manifestId), ...ingredients.flatMap(ofIngredient)] : [];

function signal(type: string | null, source: AiSignal["source"], manifestId: string | null): readonly AiSignal[] {
  for (const code of Object.keys(SIGNALS).filter(isSignal)) {
    const [text, types]: readonly [string, readonly string[]] = SIGNALS[code];
    if (type !== null && types.includes(type)) return [{ code, text, source, manifestId }];
  }
  return [];
}

const isSignal = (name: string): name is SignalCode => name in SIGNALS;
function iptc(name: string): string {
  return `http://cv.iptc.org/newscodes/digitalsourcetype/${name}`;
}
