/** What is judged, in this order. */
export const STAGES = ["PROMPT", "FIRST_FRAME", "FRAMES"] as const;
export type Stage = (typeof STAGES)[number];
