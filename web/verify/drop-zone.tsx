import { type ChangeEvent, useState } from "react";
import { fill } from "../shared/language.tsx";
import { bytesInWords } from "../shared/numbers.ts";
import { useDropped } from "./use-dropped.ts";
import { useUploadLimit } from "./use-upload-limit.ts";
import { useWords } from "./words.ts";

/** Takes one file: chosen, dropped anywhere on the page, or pasted. */
export function DropZone({ onFile }: { readonly onFile: (file: File) => void }) {
  const { language, words } = useWords();
  const limit = useUploadLimit();
  const [complaint, setComplaint] = useState<string | null>(null);
  const size = (bytes: number): string => bytesInWords(bytes, language);

  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (!file) return;
    const { name } = file;
    if (file.size === 0) setComplaint(fill(words.drop.empty, { name }));
    else if (limit !== null && file.size > limit)
      setComplaint(fill(words.drop.tooLarge, { name, size: size(file.size), limit: size(limit) }));
    else onFile(file);
  };
  const isOver = useDropped(take);

  return (
    <section className={isOver ? "drop over" : "drop"}>
      <label className="choose">
        {isOver ? words.drop.release : words.drop.choose}
        <input
          type="file"
          accept="video/*,image/jpeg,image/png"
          onChange={(event: ChangeEvent<HTMLInputElement>) => {
            take(event.target.files);
            event.target.value = "";
          }}
        />
      </label>
      <p>{words.drop.hint}</p>
      {/* Keeps its line while the limit is not known. */}
      <p className="small">{limit === null ? "\u00a0" : fill(words.drop.limits, { size: size(limit) })}</p>
      <p className="small">{words.drop.kept}</p>
      {complaint && (
        <p className="complaint" role="alert">
          {complaint}
        </p>
      )}
    </section>
  );
}
