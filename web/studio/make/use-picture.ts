import { useEffect, useRef, useState } from "react";
import { MakeUploadDocument } from "../../generated/studio.ts";
import { ask, Fault } from "../../shared/graphql/ask.ts";
import { putFile } from "../../shared/graphql/put-file.ts";
import { fill } from "../../shared/language.tsx";
import { bytesInWords } from "../../shared/numbers.ts";
import { useSaid } from "../../shared/ui/use-said.ts";
import { keep, PICTURE, read } from "./kept.ts";
import type { Mistake } from "./use-make.ts";
import { useMakeWords } from "./words.ts";

export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp"];
const MOST_BYTES = 32 * 1024 * 1024;
const PREVIEW_HEIGHT = 96;

export type Picture = {
  readonly name: string;
  /** A small copy, as a `data:` address. */
  readonly preview: string;
  /** Part that is sent, 0 to 1. */
  readonly sent: number;
  /** Names it to the server until it expires; null until all of it is there. */
  readonly upload: { readonly id: string; readonly expiresAt: string } | null;
};

/** The picture that the video is to begin with: sent as soon as it is chosen, and there again after a reload. */
export function usePicture() {
  const { words, language } = useMakeWords();
  const said = useSaid();
  const [picture, setPicture] = useState<Picture | null>(readKept);
  const [complaint, setComplaint] = useState<string | null>(null);
  const file = useRef<File>(null);
  const calledOff = useRef(new AbortController());
  useEffect(() => keep(PICTURE, picture?.upload ? picture : null), [picture]);

  function remove() {
    calledOff.current.abort();
    file.current = null;
    setPicture(null);
    setComplaint(null);
  }

  async function take(chosen: File) {
    remove();
    if (!PICTURE_TYPES.includes(chosen.type)) return setComplaint(words.picture.wrongKind);
    if (chosen.size > MOST_BYTES) {
      const limit = bytesInWords(MOST_BYTES, language);
      return setComplaint(fill(words.picture.tooLarge, { name: chosen.name, limit }));
    }
    calledOff.current = new AbortController();
    const { signal } = calledOff.current;
    const preview = await smallCopy(chosen);
    if (signal.aborted) return;
    if (preview === null) return setComplaint(fill(words.picture.unreadable, { name: chosen.name }));
    file.current = chosen;
    const change = (news: Partial<Picture>) => setPicture((now) => now && { ...now, ...news });
    setPicture({ name: chosen.name, preview, sent: 0, upload: null });
    try {
      const input = { fileName: chosen.name || "pasted", bytes: chosen.size };
      const { createUpload } = await ask(MakeUploadDocument, { input }, signal);
      const [mistake] = createUpload.userErrors;
      if (!createUpload.upload) throw new Fault(mistake?.code ?? "INTERNAL", mistake?.message ?? "");
      const { url, ...upload } = createUpload.upload;
      await putFile(url, chosen, ({ sentBytes, totalBytes }) => change({ sent: sentBytes / totalBytes }), signal);
      change({ sent: 1, upload });
    } catch (error) {
      if (signal.aborted) return;
      setPicture(null);
      setComplaint(error instanceof Fault ? said(error) : String(error));
    }
  }

  /** What is wrong elsewhere leaves it. An upload that is gone is sent anew, where the file is still at hand. */
  function afterMistake({ field, ...mistake }: Mistake) {
    if (!field.includes("firstFrame")) return;
    const sent = file.current;
    const isGone = mistake.code === "NOT_FOUND";
    if (sent && isGone) return void take(sent);
    remove();
    setComplaint(isGone ? words.picture.again : said(mistake));
  }
  return { picture, complaint, take, remove, afterMistake };
}

function readKept(): Picture | null {
  const kept = read(PICTURE);
  return Date.parse(kept?.upload?.expiresAt) > Date.now() ? kept : null;
}

/** Null when the browser cannot read it as a picture. */
async function smallCopy(file: File): Promise<string | null> {
  const picture = await createImageBitmap(file, { resizeHeight: PREVIEW_HEIGHT }).catch(() => null);
  if (!picture) return null;
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  return canvas.toDataURL("image/jpeg", 0.8);
}
