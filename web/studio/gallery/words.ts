import { gallery as de } from "../../catalogue/de/gallery.ts";
import { gallery as en, type GalleryWords } from "../../catalogue/en/gallery.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useGalleryWords = wordsOf<GalleryWords>({ en, de });
