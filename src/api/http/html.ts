/** Text that is HTML already. */
export type Html = { readonly html: string };
type Part = Html | string | number | null | readonly Html[];

/** Markup with its values escaped. Lists are joined, null leaves nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.reduce((text, piece, index) => `${text}${render(parts[index - 1] ?? null)}${piece}`),
});

function render(part: Part): string {
  if (part === null) return "";
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  return "html" in part ? part.html : part.map((one) => one.html).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

/** A whole page around `body`. */
export const page = (title: string, body: Html, language = "en"): string =>
  html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · Vouch</title>
    <link rel="stylesheet" href="/style.css" />
    <link rel="icon" href="data:," />
  </head>
  <body>
    <main>${body}</main>
  </body>
</html>
`.html;
