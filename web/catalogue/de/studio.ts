import type { StudioWords } from "../en/studio.ts";

export const studio: StudioWords = {
  areas: { make: "Erstellen", storyboard: "Storyboard", gallery: "Videos", video: "Video", account: "Konto" },
};
