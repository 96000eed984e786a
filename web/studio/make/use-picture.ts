import { useEffect, useRef, useState } from "react";
import { MakeUploadDocument } from "../../generated/studio.ts";
import { ask, Fault } from "../../shared/graphql/ask.ts";
import { putFile } from "../../shared/graphql/put-file.ts";
import { fill } from "../../shared/language.tsx";
import { bytesInWords } from "../../shared/numbers.ts";
import { useMakeWords } from "./words.ts";

export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp"];
const MOST_BYTES = 32 * 1024 * 1024;

export type Picture = {
  readonly name: string;
  /** Address of the file in this page. */
  readonly preview: string;
  /** Part that is sent, 0 to 1. */
  readonly sent: number;
  /** Names it to the server; null until all of it is there. */
  readonly uploadId: string | null;
};

/** The picture that the video is to begin with: sent as soon as it is chosen. */
export function usePicture() {
  const { words, language } = useMakeWords();
  const [picture, setPicture] = useState<Picture | null>(null);
  const [complaint, setComplaint] = useState<string | null>(null);
  const calledOff = useRef(new AbortController());
  const preview = picture?.preview;
  useEffect(() => () => URL.revokeObjectURL(preview ?? ""), [preview]);

  function remove() {
    calledOff.current.abort();
    setPicture(null);
    setComplaint(null);
  }

  async function take(file: File) {
    remove();
    if (!PICTURE_TYPES.includes(file.type)) return setComplaint(words.picture.wrongKind);
    if (file.size > MOST_BYTES) {
      const limit = bytesInWords(MOST_BYTES, language);
      return setComplaint(fill(words.picture.tooLarge, { name: file.name, limit }));
    }
    calledOff.current = new AbortController();
    const { signal } = calledOff.current;
    const change = (news: Partial<Picture>) => setPicture((now) => now && { ...now, ...news });
    setPicture({ name: file.name, preview: URL.createObjectURL(file), sent: 0, uploadId: null });
    try {
      const input = { fileName: file.name || "pasted", bytes: file.size };
      const { createUpload } = await ask(MakeUploadDocument, { input }, signal);
      const [mistake] = createUpload.userErrors;
      if (!createUpload.upload) throw new Fault(mistake?.code ?? "INTERNAL", mistake?.message ?? "");
      const { id, url } = createUpload.upload;
      await putFile(url, file, ({ sentBytes, totalBytes }) => change({ sent: sentBytes / totalBytes }), signal);
      change({ sent: 1, uploadId: id });
    } catch (error) {
      if (signal.aborted) return;
      setPicture(null);
      setComplaint(error instanceof Error ? error.message : String(error));
    }
  }
  return { picture, complaint, take, remove };
}
