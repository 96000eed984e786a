import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One entry a page; `src/api/http/web-pages.ts` serves what comes out. */
export default defineConfig({
  root: here("."),
  base: "/web/",
  plugins: [react()],
  build: {
    outDir: here("../out/web"),
    emptyOutDir: true,
    // The content policy allows neither scripts nor pictures that stand in the page itself.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // tokens.css leaves the choice of light-dark() to the browser: a lowered one follows the system, not the person.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    rolldownOptions: {
      input: Object.fromEntries(["verify", "studio", "console"].map((name) => [name, here(`${name}/index.html`)])),
    },
  },
});
