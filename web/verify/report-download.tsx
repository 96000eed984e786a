import { useEffect, useState } from "react";
import { useWords } from "./words.ts";

/** The signed report with its evidence, to keep or to check elsewhere. The server keeps none. */
export function ReportDownload({ bundle }: { readonly bundle: string }) {
  const { words } = useWords();
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bundle], { type: "application/json" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bundle]);
  return (
    <section className="part">
      <h2>{words.report.title}</h2>
      <p>{words.report.meaning}</p>
      <p>
        <a href={address} download="vouch-report.json">
          {words.report.download}
        </a>
      </p>
      <details>
        <summary>{words.report.raw}</summary>
        {/* Scrolled by keyboard as well. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable */}
        <pre tabIndex={0}>{JSON.stringify(JSON.parse(bundle).report, null, 2)}</pre>
      </details>
    </section>
  );
}
