import { fill } from "../shared/language.tsx";
import { Icon } from "./icon.tsx";
import type { Report } from "./send-file.ts";
import { useWords } from "./words.ts";

/** The operation asks for three generations; the deepest nodes have no list of their own. */
type Node = Omit<Report["credential"]["history"][number], "ingredients"> & { readonly ingredients?: readonly Node[] };

/** What a file was made from, oldest innermost. A broken one is named, whatever stands above it. */
export function HistoryTree({ nodes }: { readonly nodes: readonly Node[] }) {
  const { words } = useWords();
  const relationships: Readonly<Record<string, string>> = words.history.relationships;
  return (
    <ul className="tree">
      {nodes.map((node) => {
        const { manifestId, title, relationship, intact, signer, failures, redacted, ingredients = [] } = node;
        const state = manifestId === null ? "unknown" : intact ? "good" : "bad";
        return (
          <li key={`${manifestId} ${title}`}>
            <Icon name={state} /> <strong>{title ?? words.history.untitled}</strong>{" "}
            <span className={state}>{words.history.states[state]}</span>
            <div className="small">
              {[relationship && (relationships[relationship] ?? relationship), signer?.organisation]
                .filter((part) => part)
                .join(" · ")}
            </div>
            {failures.length > 0 && (
              <div className="small bad">{[...new Set(failures.map(({ code }) => code))].join(", ")}</div>
            )}
            {redacted.length > 0 && (
              <div className="small">{fill(words.history.redacted, { labels: redacted.join(", ") })}</div>
            )}
            {ingredients.length > 0 && <HistoryTree nodes={ingredients} />}
          </li>
        );
      })}
    </ul>
  );
}
