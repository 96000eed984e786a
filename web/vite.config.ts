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
    rolldownOptions: { input: { verify: here("verify/index.html") } },
  },
});
