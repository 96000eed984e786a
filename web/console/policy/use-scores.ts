import { type Category, PolicyScoresDocument } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { useSession } from "../../shared/shell/session.tsx";
import type { Family, ScoreBin } from "./levels.ts";

export type StageKey = "categories" | "frames";
const CATEGORY: Readonly<Record<Family, Category>> = {
  sexual: "SEXUAL",
  sexual_minors: "SEXUAL_MINORS",
  violence: "VIOLENCE",
  violence_graphic: "VIOLENCE_GRAPHIC",
  disturbing: "DISTURBING",
  hate: "HATE",
  harassment: "HARASSMENT",
  self_harm: "SELF_HARM",
  illicit: "ILLICIT",
  public_figure: "PUBLIC_FIGURE",
  misinformation: "MISINFORMATION",
  copyright_ip: "COPYRIGHT_IP",
};

/** How a family's scores lay in the newest judgements; empty while it is fetched, and for who may not see it. */
export function useScores(stage: StageKey, family: Family, last: number): readonly ScoreBin[] {
  const { may } = useSession();
  const variables = { category: CATEGORY[family], last, stage: stage === "frames" ? "FRAMES" : "PROMPT" } as const;
  const { data } = useRead(PolicyScoresDocument, variables, { isPaused: !may("POLICY_DRAFT") });
  return data?.scoreHistogram.bins ?? [];
}
