/** Shapes that differ without their colour. Decoration: a word always stands beside them. */
const PATHS = {
  good: "M5 12.5l4.5 4.5L19 7.5",
  person: "M4 12a8 8 0 1 0 3-6.2M4 4v4h4",
  bad: "M6 6l12 12M18 6L6 18",
  unknown: "M9 9.5a3 3 0 1 1 4.2 2.7c-.8.4-1.2.9-1.2 1.8M12 17.5v.5",
} as const;
export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg className={`icon ${name}`} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
    <circle cx="12" cy="12" r="12" />
    <path d={PATHS[name]} fill="none" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
);
