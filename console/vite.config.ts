/** Two pages, built into the Python package: the console (index.html) and the bedside page. */
import { defineConfig } from "vite";

const page = (name: string): string => new URL(`./${name}`, import.meta.url).pathname;

export default defineConfig({
  base: "/",
  build: {
    outDir: "../src/breathway/console/static",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows files of our own origin only, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: { input: { index: page("index.html"), bedside: page("bedside.html") } },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": process.env["BREATHWAY_URL"] ?? "http://127.0.0.1:8600" },
  },
});
