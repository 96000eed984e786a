import { Text, Title } from "@mantine/core";
import type { DeskFiguresQuery } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { Interval } from "../lists/interval.tsx";
import { useMetricsWords } from "./words.ts";

type Answer = DeskFiguresQuery["deskMetrics"]["answers"][number];

/** How often people were of another mind than the policy, and what may be concluded from it. */
export function Answers({ answers }: { readonly answers: readonly Answer[] }) {
  const { words, language } = useMetricsWords();
  const number = new Intl.NumberFormat(language);
  const told = words.answers;
  // What stops people comes first.
  const rows = (["REVIEW", "BLOCK", "ALLOW"] as const).flatMap((verdict) =>
    answers.filter((one) => one.verdict === verdict),
  );
  return (
    <section className="metrics-card">
      <Title order={2} size="h3">
        {told.title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm" maw={840}>
        {told.text}
      </Text>
      <table className="answers" aria-label={told.title}>
        <thead>
          <tr>
            <th scope="col">{told.about.what}</th>
            <th scope="col">{told.about.share}</th>
            <th scope="col">{told.about.counted}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ verdict, judged, answered, allowed }) => {
            const wrong = verdict === "ALLOW" ? answered - allowed : allowed;
            return (
              <tr key={verdict}>
                <th scope="row">
                  {told.about.what} {told[verdict]}
                  <span className="metrics-why">{told[`${verdict}Why`]}</span>
                </th>
                <td>
                  <Interval found={wrong} of={answered} words={told} language={language} />
                </td>
                <td className="figures metrics-why">
                  {fill(told.counted, {
                    wrong: number.format(wrong),
                    answered: number.format(answered),
                    judged: number.format(judged),
                  })}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
