import { useEffect, useState } from "react";
import { useWords } from "./words.ts";

/** The file as the browser shows it, from this computer: the server has deleted its copy. */
export function GivenFile({ file }: { readonly file: File }) {
  const { words } = useWords();
  const [address, setAddress] = useState<string | null>(null);
  const [isShown, setIsShown] = useState(true);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  if (address === null || !isShown) return null;
  const hide = (): void => setIsShown(false);
  return (
    <section className="part yours">
      <h2>{words.yours}</h2>
      {file.type.startsWith("image/") ? (
        <img src={address} alt={file.name} onError={hide} />
      ) : (
        <video src={address} controls muted playsInline preload="metadata" onError={hide} />
      )}
    </section>
  );
}
