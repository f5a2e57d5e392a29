// Evidence named and attached as people do it.

import assert from "node:assert/strict";

/** From the check page: names one paper for every line that cannot be sent without evidence, and comes back. */
export async function nameOnePaper(page, number) {
  // Lines want evidence; the page may still be on its way.
  await page.waitForURL(/\/check$/);
  await page.locator("#error-summary a").first().waitFor();
  const back = page.url();
  await page.locator('main a[href$="/evidence"]:not(#error-summary a)').click();
  await page.locator("#number").fill(number);
  await page.locator("form[data-evidence-form] button[type=submit]").click();
  await page.locator("[data-evidence]").first().waitFor();
  await page.goto(back);
  assert.equal(await page.locator("#error-summary").count(), 0);
}
