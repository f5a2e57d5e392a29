// Pictures of every page for every role, wide and on a phone, light and dark, for people to look at.

import { rmSync } from "node:fs";
import { picture, SCREENSHOTS, startBrowser } from "./support/browser.js";
import { startProgram } from "./support/program.js";
import { walkPages } from "./support/walk.js";

rmSync(SCREENSHOTS, { recursive: true, force: true });
const [browser, program] = await Promise.all([startBrowser(), startProgram("--demo")]);
try {
  for (const [width, viewport] of [["wide", { width: 1366, height: 768 }], ["phone", { width: 390, height: 844 }]]) {
    for (const colorScheme of ["light", "dark"]) {
      const view = { name: `${width}-${colorScheme}`, viewport, colorScheme, lang: "vi" };
      await walkPages(browser, program, view, async (page, path, name) => {
        await page.goto(path);
        await picture(page, name);
      });
    }
  }
  console.log(`The pictures are in ${SCREENSHOTS}`);
} finally {
  await Promise.all([browser.close(), program.end()]);
}
