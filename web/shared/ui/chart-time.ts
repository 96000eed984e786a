import type { TimeStep } from "./chart-props.ts";

const DAY_SECONDS = 86_400;

/** Of days those of UTC, whatever the reader's zone: a day of it would begin in the evening before, or be two. */
const zoneOf = (step: TimeStep) => (step === "DAY" ? { timeZone: "UTC" } : {});

/** `3 Nov 2026`, or with its hour. */
export const pointInWords = (seconds: number, step: TimeStep, language: string): string =>
  new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    ...(step === "HOUR" && { timeStyle: "short" }),
    ...zoneOf(step),
  }).format(seconds * 1000);

/** What stands at the ticks of an axis: days, or hours with the day under the first of it. */
export function ticksInWords(ticks: readonly number[], step: TimeStep, language: string): string[] {
  const zone = zoneOf(step);
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", ...zone });
  const hour = new Intl.DateTimeFormat(language, { timeStyle: "short", ...zone });
  const [first = 0, second = first + DAY_SECONDS] = ticks;
  const days = ticks.map((tick) => day.format(tick * 1000));
  if (second - first >= DAY_SECONDS) return days;
  return ticks.map((tick, at) => {
    const time = hour.format(tick * 1000);
    return days[at] === days[at - 1] ? time : `${time}\n${days[at]}`;
  });
}
