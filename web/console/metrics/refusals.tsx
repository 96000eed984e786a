import { Text, Title } from "@mantine/core";
import type { RefusedForQuery } from "../../generated/console.ts";
import { shareInWords } from "../../shared/numbers.ts";
import { useReviewWords } from "../review/words.ts";
import { useMetricsWords } from "./words.ts";

type Props = { readonly counts: RefusedForQuery["refusalsByCategory"]; readonly admitted: number };

/** How often each category was a reason to refuse, as rows with bars. */
export function Refusals({ counts, admitted }: Props) {
  const { words, language } = useMetricsWords();
  const { words: review } = useReviewWords();
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return (
    <section className="metrics-card">
      <Title order={2} size="h3">
        {words.refusals}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {counts.length === 0 ? words.noRefusals : words.refusalsWhy}
      </Text>
      <dl className="refusals">
        {counts.map(({ category, count }) => (
          <div key={category}>
            <dt>{review.categories[category]}</dt>
            <dd>
              <span className="refusals-bar" style={{ width: `${(100 * count) / most}%` }} aria-hidden />
            </dd>
            <dd className="figures">
              {count} · {shareInWords(admitted === 0 ? 0 : count / admitted, language)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
