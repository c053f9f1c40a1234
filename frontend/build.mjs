// Builds the interface's static files into the Python package, where they are committed:
// running the product needs no Node. `--check` fails when the committed files are not what the sources give.
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/capcommun/kit/ui/static/ui");
const check = process.argv.includes("--check");
const produced = new Map();

const put = (path, bytes) => produced.set(path, Buffer.from(bytes));
const fromPackage = (path) => readFileSync(join(here, "node_modules", path));

// Latin subsets only: they hold every letter of French, English and Dutch.
const fonts = {
  "fraunces-latin-opsz-normal.woff2": "@fontsource-variable/fraunces/files/fraunces-latin-opsz-normal.woff2",
  "fraunces-latin-wght-italic.woff2": "@fontsource-variable/fraunces/files/fraunces-latin-wght-italic.woff2",
  "source-sans-3-latin-wght-normal.woff2":
    "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
  "source-sans-3-latin-wght-italic.woff2":
    "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-italic.woff2",
  "OFL-fraunces.txt": "@fontsource-variable/fraunces/LICENSE",
  "OFL-source-sans-3.txt": "@fontsource-variable/source-sans-3/LICENSE",
};
for (const [name, source] of Object.entries(fonts)) put(`fonts/${name}`, fromPackage(source));

// One sprite with the icons named in icons.txt, and nothing else.
const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter(Boolean).sort();
const symbols = names.map((name) => {
  const svg = fromPackage(`lucide-static/icons/${name}.svg`).toString();
  const inner = svg.replace(/<!--.*?-->/gs, "").match(/<svg[^>]*>(.*)<\/svg>/s)[1].replace(/\s+/g, " ").trim();
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
    `stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`
  );
});
put("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
put("LICENSE-lucide.txt", fromPackage("lucide-static/LICENSE"));

const common = { bundle: true, minify: true, write: false, legalComments: "none", charset: "utf8" };
const css = await build({
  ...common,
  entryPoints: [join(here, "css/app.css")],
  external: ["*.woff2"],
  target: ["chrome111", "firefox113", "safari16.4"],
});
put("app.css", css.outputFiles[0].contents);
for (const file of readdirSync(join(here, "js")).filter((name) => name.endsWith(".js"))) {
  const js = await build({ ...common, entryPoints: [join(here, "js", file)], format: "esm", target: ["es2022"] });
  put(file, js.outputFiles[0].contents);
}
// The interactive map's library: a folder of its own, loaded by those who open the map and by nobody else.
const library = {
  "maplibre-gl.js": join(here, "vendor/maplibre-gl.js"),
  "maplibre-gl-worker.js": join(here, "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"),
  "maplibre-gl.css": join(here, "vendor/maplibre.css"),
};
for (const [name, source] of Object.entries(library)) {
  const built = await build({ ...common, entryPoints: [source], format: "esm", target: ["es2022"] });
  put(`vendor/maplibre/${name}`, built.outputFiles[0].contents);
}
put("vendor/maplibre/LICENSE.txt", fromPackage("maplibre-gl/LICENSE.txt"));
put("mark.svg", readFileSync(join(here, "mark.svg")));

let stale = 0;
for (const [path, bytes] of produced) {
  const file = join(target, path);
  if (check) {
    if (!existsSync(file) || !readFileSync(file).equals(bytes)) {
      console.error(`stale: ${path}`);
      stale += 1;
    }
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}
if (stale) process.exit(1);
console.log(`${produced.size} files ${check ? "checked" : "written"}`);
