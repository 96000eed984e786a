import { video as de } from "../../catalogue/de/video.ts";
import { video as en, type VideoWords } from "../../catalogue/en/video.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useVideoWords = wordsOf<VideoWords>({ en, de });
