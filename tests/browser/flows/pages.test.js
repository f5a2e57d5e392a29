// Every page for every role of the demonstration: no fault axe can find, both languages, light and dark, wide and at
// 320 px without sideways scroll.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.js";
import { startBrowser } from "../support/browser.js";
import { startProgram } from "../support/program.js";
import { assertNothingSticksOut, THEMES, WIDTHS } from "../support/views.js";
import { walkPages } from "../support/walk.js";

let browser;
let program;
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo")]);
});
after(() => Promise.all([browser?.close(), program?.end()]));

/** With EVERY_VIEW set, axe looks at both widths in both languages, which takes twice as long. */
const everyView = Boolean(process.env.EVERY_VIEW);

for (const { lang, wanted } of [
  { lang: "vi", wanted: "wide" },
  { lang: "en", wanted: "narrow" },
]) {
  test(`every_page_is_accessible_${lang}_${wanted}`, { timeout: 1_800_000 }, async () => {
    const view = { name: `${wanted}-${lang}`, viewport: WIDTHS[wanted], lang };
    const saw = await walkPages(browser, program, view, async (page, path) => {
      await page.goto(path);
      assert.equal(await page.locator("h1").count(), 1, `${path} has one h1`);
      for (const [width, viewport] of Object.entries(WIDTHS)) {
        await page.setViewportSize(viewport);
        await assertNothingSticksOut(page, `${path} ${width} ${lang}`);
        if (width !== wanted && !everyView) continue;
        for (const colorScheme of THEMES) {
          await page.emulateMedia({ colorScheme });
          await assertAccessible(page, `${path} ${width} ${lang} ${colorScheme}`);
        }
      }
      await page.setViewportSize(WIDTHS[wanted]);
    });
    for (const [username, pages] of Object.entries(saw)) assert.ok(pages > 3, `${username} sees only ${pages} pages`);
  });
}
