import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const indigo: MantineColorsTuple = [
  "#eeeeff",
  "#dcdcfb",
  "#c3c4ff",
  "#a5a8ff",
  "#8286f5",
  "#6568e8",
  "#5356de",
  "#4346d3",
  "#3538ae",
  "#282b8a",
];

/** What the library takes for itself in the dark: the greys of tokens.css, which lean to blue. */
const dark: MantineColorsTuple = [
  "#e9eaf0",
  "#c5c7d3",
  "#a2a5b5",
  "#7c8093",
  "#343744",
  "#2b2e39",
  "#23252e",
  "#1a1c23",
  "#16181e",
  "#121318",
];

export const theme = createTheme({
  colors: { indigo, dark },
  primaryColor: "indigo",
  primaryShade: 7,
  defaultRadius: 8,
  fontFamily: "system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, monospace",
  fontSizes: { xs: "12px", sm: "14px", md: "16px", lg: "20px", xl: "28px" },
  headings: {
    fontWeight: "650",
    sizes: { h1: { fontSize: "28px" }, h2: { fontSize: "20px" }, h3: { fontSize: "16px" } },
  },
  respectReducedMotion: true,
  cursorType: "pointer",
});

const ours = {
  "--mantine-color-body": "var(--paper)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--dim)",
  "--mantine-color-placeholder": "var(--dim)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-default": "var(--card)",
  "--mantine-color-default-hover": "var(--unknown-back)",
  "--mantine-color-default-border": "var(--line)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-red-light": "var(--bad-back)",
  "--mantine-color-red-light-color": "var(--bad)",
  "--mantine-color-yellow-light": "var(--person-back)",
  "--mantine-color-yellow-light-color": "var(--person)",
  "--mantine-color-green-light": "var(--good-back)",
  "--mantine-color-green-light-color": "var(--good)",
};

/** The library's colours are those of tokens.css. They know the theme, but its rules for each would outweigh them. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours });
