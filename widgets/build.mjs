// Bundles each widget into one module and one style sheet of its own: anywidget loads modules
// from a blob, where imports of neighbours cannot work. `--watch` builds again on every change.
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "personanb", "static");
const watching = process.argv.includes("--watch");

const shared = {
  absWorkingDir: here,
  bundle: true,
  target: ["es2022"],
  outdir: out,
  minify: !watching,
  sourcemap: watching ? "inline" : false,
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "info",
};
const builds = [
  {
    ...shared,
    format: "esm",
    // Every folder with an index is a widget, named after its folder.
    entryPoints: Object.fromEntries(
      readdirSync(join(here, "src"))
        .map((name) => [name, join(here, "src", name, "index.tsx")])
        .filter(([, path]) => existsSync(path)),
    ),
  },
];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
if (watching) {
  await Promise.all(builds.map(async (options) => (await esbuild.context(options)).watch()));
} else {
  await Promise.all(builds.map((options) => esbuild.build(options)));
}
