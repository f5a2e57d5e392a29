// Every page for every role of the demonstration: no fault axe can find, both languages, light and dark, wide and at
// 320 px without sideways scroll.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.js";
import { picture, startBrowser } from "../support/browser.js";
import { startProgram } from "../support/program.js";
import { walkPages } from "../support/walk.js";

let browser;
let program;
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo")]);
});
after(() => Promise.all([browser?.close(), program?.end()]));

// Each page is looked at in both languages, both themes and both widths.
const OTHER = { light: "dark", dark: "light" };
for (const view of [
  { name: "wide-light", viewport: { width: 1280, height: 800 }, colorScheme: "light", lang: "vi" },
  { name: "narrow-dark", viewport: { width: 320, height: 640 }, colorScheme: "dark", lang: "en" },
]) {
  test(`every_page_is_accessible_${view.name.replace("-", "_")}`, { timeout: 600_000 }, async () => {
    const saw = await walkPages(browser, program, view, async (page, path, name) => {
      await assertPage(page, path, name);
      await page.emulateMedia({ colorScheme: OTHER[view.colorScheme] });
      await assertAccessible(page, `${path} in the other theme`);
      await page.emulateMedia({ colorScheme: view.colorScheme });
    });
    for (const [username, pages] of Object.entries(saw)) assert.ok(pages > 3, `${username} sees only ${pages} pages`);
  });
}

async function assertPage(page, path, name) {
  await page.goto(path);
  await picture(page, name);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(sideways, 0, `${path} scrolls sideways`);
  assert.equal(await page.locator("h1").count(), 1, `${path} has one h1`);
  await assertAccessible(page, path);
}
