import type { Translation } from "./shell.ts";

export const studio = {
  areas: { make: "Make", storyboard: "Storyboard", gallery: "Videos", video: "Video", account: "Account" },
} as const;
export type StudioWords = Translation<typeof studio>;
