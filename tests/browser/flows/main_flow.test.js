// The main flow by the keyboard alone, and without JavaScript: enter, name the papers, send, take up, accept, see the
// ranking. The same steps with different hands.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inContext, startBrowser } from "../support/browser.js";
import { handCalculated, shownPoints } from "../support/figures.js";
import { keyboardOf, mouseOf } from "../support/hands.js";
import { demoAccounts } from "../support/people.js";
import { startProgram } from "../support/program.js";
import { everythingSaved, fillAsForm, fillByKeyboard, totalOf } from "../support/sheet.js";

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

async function mainFlow(options, handsOf, fill) {
  const program = await startProgram("--demo");
  const { entries, expected } = handCalculated();
  const total = shownPoints(expected.self_total);
  const as = async (username, steps) => {
    await inContext(browser, program.origin, options, async (page) => {
      const hands = handsOf(page);
      const { password } = demoAccounts(program)[0];
      await page.goto("/login");
      await hands.type("#username", username);
      await hands.type("#password", password);
      await hands.follow("#main button[type=submit]");
      await steps(page, hands);
    });
  };
  try {
    await as("hg.chuyenvien", async (page, hands) => {
      await hands.follow(".card .button-primary");
      await fill(page, hands, entries);
      assert.equal(await totalOf(page, "total"), total);
      await hands.follow('[name="then"][value="check"]');
      await hands.follow('main a[href$="/evidence"]:not(#error-summary a)');
      await hands.type("#number", "15-BC/TU");
      await hands.press("form[data-evidence-form] button[type=submit]");
      await page.locator("[data-evidence]").first().waitFor();
    });
    await as("hg.lanhdao", async (page, hands) => {
      await hands.follow('.card a[href$="/check"]');
      await hands.tick("#declare");
      await hands.follow("#main form button.button-primary");
      await page.locator("h2.notice-title").waitFor();
    });
    // The chair's own sheet is the deputy's to appraise.
    await as("cumpho", async (page, hands) => {
      await hands.follow('.band-nav a[href="/appraisal"]');
      await hands.follow('main a[href$="/appraisal/HG"]');
      await hands.follow('form[action$="/taking-up"] button');
      if (!page.url().endsWith("/appraisal/HG")) await hands.follow('main a[href$="/appraisal/HG"]');
      await hands.follow('.actions a[href$="/acceptance"]');
      await hands.follow("#main form button.button-primary");
      await page.waitForURL(/\/appraisal\/HG/);
      const open = await page.locator('tr[data-row] button[value="accepted"]').count();
      assert.ok(open > 0 && open < 31, `${open} lines are left to be judged one by one`);
      await hands.follow('.band-nav a[href="/ranking"]');
      const row = page.locator("table.ranking tbody tr", { hasText: "Hà Giang" });
      assert.equal((await row.locator("td.grand").textContent()).trim(), total);
    });
  } finally {
    await program.end();
  }
}

test("the_main_flow_goes_by_the_keyboard_alone", { timeout: 300_000 }, async () => {
  await mainFlow({}, keyboardOf, async (page, hands, entries) => {
    await fillByKeyboard(page, entries);
    await everythingSaved(page);
  });
});

test("the_main_flow_goes_without_javascript", { timeout: 300_000 }, async () => {
  await mainFlow({ javaScriptEnabled: false }, mouseOf, async (page, hands, entries) => {
    await fillAsForm(page, entries);
    await hands.follow('[name="then"][value="stay"]');
  });
});
