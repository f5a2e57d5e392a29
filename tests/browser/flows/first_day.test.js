// The main job, end to end: from the set-up link to the secretariat's ranking, typed with the keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inContext, picture, startBrowser } from "../support/browser.js";
import { handCalculated, shownPoints } from "../support/figures.js";
import { createAccount, openOwnSheet, setUpAdmin, takeAccount } from "../support/people.js";
import { startProgram } from "../support/program.js";
import { nameOnePaper } from "../support/evidence.js";
import { everythingSaved, fillAsForm, fillByKeyboard, totalOf } from "../support/sheet.js";

let browser;
let program;
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram()]);
});
after(() => Promise.all([browser?.close(), program?.end()]));

test("from_the_set_up_link_to_the_ranking", { timeout: 300_000 }, async () => {
  const { entries, expected } = handCalculated();
  const people = {
    staff: { username: "hg.chuyenvien", fullName: "Nguyễn Thị Hoà", role: "staff", unit: "Hà Giang" },
    leader: { username: "hg.lanhdao", fullName: "Đỗ Văn Ánh", role: "leader", unit: "Hà Giang" },
    secretariat: { username: "ls.thuongtruc", fullName: "Lý Thị Ấm", role: "secretariat", unit: "Lạng Sơn" },
    noScript: { username: "cb.chuyenvien", fullName: "Bế Văn Ổn", role: "staff", unit: "Cao Bằng" },
  };
  const links = {};
  const here = (options, use) => inContext(browser, program.origin, options, use);

  await here({}, async (page) => {
    await setUpAdmin(program, page);
    for (const [key, person] of Object.entries(people)) links[key] = await createAccount(page, person);
    await picture(page, "account-created");
  });

  await here({}, async (page) => {
    await takeAccount(page, links.staff, people.staff.username);
    await openOwnSheet(page);
    await picture(page, "sheet-empty");
    await fillByKeyboard(page, entries);
    await everythingSaved(page);
    await picture(page, "sheet-filled");
    await assertTotals(page, expected);
    await page.reload();
    await assertTotals(page, expected);
  });

  await here({ javaScriptEnabled: false }, async (page) => {
    await takeAccount(page, links.noScript, people.noScript.username);
    await openOwnSheet(page);
    await fillAsForm(page, entries);
    await Promise.all([page.waitForLoadState(), page.locator('[name="then"][value="stay"]').click()]);
    await assertTotals(page, expected);
  });

  await here({}, async (page) => {
    await takeAccount(page, links.leader, people.leader.username);
    await openOwnSheet(page);
    await page.locator('[name="then"][value="check"]').click();
    await nameOnePaper(page, "15-BC/TU");
    await page.locator("#declare").check();
    await picture(page, "check");
    await page.locator("#main form button[type=submit]").first().click();
    await page.locator("h2.notice-title").waitFor();
  });

  await here({}, async (page) => {
    await takeAccount(page, links.secretariat, people.secretariat.username);
    await page.goto("/ranking");
    await picture(page, "ranking");
    const row = page.locator("table.ranking tbody tr", { hasText: "Hà Giang" });
    assert.equal((await row.locator("td.grand").textContent()).trim(), shownPoints(expected.self_total));
    assert.equal(await page.locator("table.ranking tbody tr.unranked").count(), 6);
    await row.locator("td.grand a").click();
    await page.locator("h1").waitFor();
    await picture(page, "why");
  });
});

/** Every line, group and the total the unit can reach by itself; deductions are the appraisers'. */
async function assertTotals(page, { points, self_total: total }) {
  for (const [code, value] of Object.entries(points)) {
    const shown = page.locator(`[id="line-${code}"] [data-part="points"], [data-total="${code}"]`).first();
    assert.equal((await shown.textContent()).trim(), shownPoints(value), code);
  }
  assert.equal(await totalOf(page, "total"), shownPoints(total));
}
