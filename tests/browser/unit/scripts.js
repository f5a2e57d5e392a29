// Loads the scripts of the pages into Node: a copy beside a package.json, because the served folder has none.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = mkdtempSync(join(tmpdir(), "thidua-js-"));
cpSync(fileURLToPath(new URL("../../../static/js", import.meta.url)), folder, { recursive: true });
writeFileSync(join(folder, "package.json"), '{"type":"module"}');
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Imports one of the scripts, such as "queue.js". */
export function script(name) {
  return import(pathToFileURL(join(folder, name)).href);
}
