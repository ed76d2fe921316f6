import { defineConfig } from "vite";

// One script and one style sheet under fixed names: the page that loads them is api/pages/graphiql.html.
export default defineConfig({
  base: "/static/graphiql/",
  publicDir: false,
  build: {
    outDir: "../api/static/graphiql",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: "graphiql/main.js",
      // Marks of React's server components, which mean nothing in a browser.
      checks: { moduleLevelDirective: false },
      output: {
        codeSplitting: false,
        entryFileNames: "graphiql.js",
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith(".css")) ? "graphiql.css" : "[name][extname]"),
      },
    },
  },
});
