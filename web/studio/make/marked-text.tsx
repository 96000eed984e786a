type Span = { readonly start: number; readonly end: number };
type Kind = "refused" | "ignored" | "understood";

/** Words with stretches of them marked. Offsets count UTF-16 code units, as strings here do. */
export function MarkedText(props: {
  readonly text: string;
  readonly refused?: readonly (Span & { readonly why: string })[];
  readonly understood?: readonly Span[];
  readonly ignored?: readonly Span[];
}) {
  const { text, refused = [], understood = [], ignored = [] } = props;
  const kindAt = (at: number): Kind | null => {
    const holds = ({ start, end }: Span) => start <= at && at < end;
    if (refused.some(holds)) return "refused";
    if (ignored.some(holds)) return "ignored";
    return understood.some(holds) ? "understood" : null;
  };
  const edges = [...refused, ...understood, ...ignored].flatMap(({ start, end }) => [start, end]);
  const cuts = [...new Set([0, ...edges, text.length])].filter((at) => at <= text.length).sort((a, b) => a - b);
  return (
    <span className="marked">
      {cuts.slice(0, -1).map((start, index) => {
        const part = text.slice(start, cuts[index + 1]);
        const kind = kindAt(start);
        if (kind === "refused") return <mark key={start}>{part}</mark>;
        return (
          <span key={start} className={kind ?? undefined}>
            {part}
          </span>
        );
      })}
    </span>
  );
}
