import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { Gallery } from "./gallery.tsx";
import { useGalleryWords } from "./words.ts";

/** The gallery with a page to itself. */
export function GalleryPage() {
  const { words } = useGalleryWords();
  usePageTitle(words.title);
  return <Gallery isPage />;
}
