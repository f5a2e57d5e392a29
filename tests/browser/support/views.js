// A page as people may have it before them: wide and narrow, light and dark.

import assert from "node:assert/strict";
import { assertAccessible } from "./axe.js";

export const WIDTHS = { wide: { width: 1280, height: 800 }, narrow: { width: 320, height: 640 } };
export const THEMES = ["light", "dark"];

export async function assertNothingSticksOut(page, where) {
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(sideways, 0, `${where} scrolls sideways`);
}

/** For a page no walk reaches, since a form leads there: looked at in every view as it stands. */
export async function assertGoodInEveryView(page, what) {
  assert.equal(await page.locator("h1").count(), 1, `${what} has one h1`);
  const before = page.viewportSize();
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    await page.setViewportSize(viewport);
    await assertNothingSticksOut(page, `${what} ${width}`);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page, `${what} ${width} ${colorScheme}`);
    }
  }
  await page.setViewportSize(before);
}
