import { useEffect, useState } from "react";
import { useLanguage } from "../language.tsx";
import { momentInWords, sinceInWords } from "../numbers.ts";

const REFRESH_MS = 30_000;

/** How long ago or how soon, the exact time on hover. */
export function Moment({ at }: { readonly at: string }) {
  const { language } = useLanguage();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={momentInWords(at, language)}>
      {sinceInWords(Date.parse(at) - now, language)}
    </time>
  );
}
