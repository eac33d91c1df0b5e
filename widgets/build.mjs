// Bundles each widget into one script and one style sheet. What they share (Preact, `src/common`)
// is a script of its own that Python puts in front: anywidget loads modules from a blob, where
// imports of neighbours cannot work. `--watch` builds again on every change, each widget whole.
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "personanb", "static");
const watching = process.argv.includes("--watch");
const GLOBAL = "pnbShared";

const common = {
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

const sharedModules = [
  ...["preact", "preact/hooks", "preact/jsx-runtime"].map((name) => [name, name]),
  ...readdirSync(join(here, "src", "common"))
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => [file.replace(/\.tsx?$/, ""), `./src/common/${file}`]),
];

// Imports of what is shared become look-ups in the script that stands in front.
const takeShared = {
  name: "take-shared",
  setup(build) {
    build.onResolve({ filter: /^preact($|\/)/ }, ({ path }) => ({ path, namespace: "shared" }));
    build.onResolve({ filter: /^\.\.\/common\/\w+$/ }, ({ path }) => ({
      path: path.replace("../common/", ""),
      namespace: "shared",
    }));
    build.onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
      contents: `module.exports = ${GLOBAL}[${JSON.stringify(path)}]`,
    }));
  },
};

const widgets = {
  ...common,
  format: "esm",
  // Every folder with an index is a widget, named after its folder.
  entryPoints: Object.fromEntries(
    readdirSync(join(here, "src"))
      .map((name) => [name, join(here, "src", name, "index.tsx")])
      .filter(([, path]) => existsSync(path)),
  ),
};
const shared = {
  ...common,
  outdir: undefined,
  outfile: join(out, "shared.js"),
  format: "iife",
  globalName: GLOBAL,
  stdin: {
    contents: sharedModules
      .map(([name, path]) => `export * as ${JSON.stringify(name)} from ${JSON.stringify(path)};`)
      .join("\n"),
    resolveDir: here,
  },
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
if (watching) {
  await (await esbuild.context(widgets)).watch();
} else {
  await esbuild.build(shared);
  await esbuild.build({ ...widgets, plugins: [takeShared] });
}
