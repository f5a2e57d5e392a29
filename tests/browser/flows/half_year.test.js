// A whole half-year of the seven units: entry, submission, return, explanation, appraisal, publication, amendment. In the
// end `thidua doctor` finds every total, entry, publication and link of the journal's chains as it should be.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { appraise, finish, follow, setPoints } from "../support/appraisal.js";
import { inContext, picture, startBrowser } from "../support/browser.js";
import { nameOnePaper } from "../support/evidence.js";
import { handCalculated } from "../support/figures.js";
import { demoAccounts, openOwnSheet, signIn } from "../support/people.js";
import { doctor, startProgram } from "../support/program.js";
import { fillAsForm } from "../support/sheet.js";

const PERIOD = "/clusters/dong-bac/periods/2013-H1";
const QUEUE = `${PERIOD}/appraisal`;
/** A picture of one dot. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let browser;
let program;
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo")]);
});
after(() => Promise.all([browser?.close(), program?.end()]));

test("from_the_first_entry_to_an_amended_publication", { timeout: 600_000 }, async () => {
  const accounts = new Map(demoAccounts(program).map((account) => [account.username, account.password]));
  /** Somebody's visit, signed in; `plain` goes without script. */
  const as = (username, use, plain = false) =>
    inContext(browser, program.origin, { javaScriptEnabled: !plain }, async (page) => {
      await signIn(page, username, accounts.get(username));
      return use(page);
    });

  await as("hg.chuyenvien", async (page) => {
    await openOwnSheet(page);
    await fillAsForm(page, handCalculated().entries);
    await follow(page, page.locator('[name="then"][value="check"]'));
    await nameOnePaper(page, "15-BC/TU");
    await page.goto(`${PERIOD}/sheets/HG/lines/II.1/evidence`);
    await page.locator("#files").setInputFiles({ name: "Kết luận số 7.png", mimeType: "image/png", buffer: PIXEL });
    await follow(page, page.locator("form[data-evidence-form] button[type=submit]"));
  }, true);
  await as("hg.lanhdao", async (page) => {
    await page.goto(`${PERIOD}/sheets/HG/check`);
    await page.locator("#declare").check();
    await follow(page, page.locator("#main form button[type=submit]").first());
    assert.equal(await page.locator("h2.notice-title").count(), 1);
  });

  await as("thuongtruc", async (page) => {
    await page.goto(QUEUE);
    await picture(page, "appraisal-queue");
    await follow(page, page.locator('tr#unit-LS form[action$="/taking-up"] button'));
    await page.goto(`${QUEUE}/LS/return`);
    await page.locator('[name="line:II.1"]').check();
    await page.locator('[name="reason:II.1"]').fill("Số liệu khác báo cáo tháng 6");
    await follow(page, page.locator("#main form button[type=submit]"));
  });

  await as("ls.lanhdao", async (page) => {
    await page.goto(`${PERIOD}/sheets/LS`);
    await picture(page, "sheet-returned");
    await page.goto(`${PERIOD}/sheets/LS/explanation`);
    await follow(page, page.locator("#explanation button.button-primary"));
    assert.equal(await page.locator(".field-error").count(), 1, "an answer is wanted");
    await page.locator('[name="answer:II.1"]').fill("Đã đối chiếu: số liệu là của sáu tháng.");
    await picture(page, "explanation");
    await follow(page, page.locator("#explanation button.button-primary"));
  });

  await as("thuongtruc", async (page) => {
    await page.goto(`${QUEUE}/HG`);
    assert.equal(await page.locator('form[action$="/taking-up"]').count(), 0, "nobody appraises their own unit");
    await appraise(page, QUEUE, "LS", async () => {
      await picture(page, "appraisal-sheet");
      await setPoints(page, "II.1", "5", "Theo biên bản kiểm tra");
    });
  });
  await as("cumpho", async (page) => {
    const shown = page.waitForResponse((response) => response.url().endsWith("/view"));
    await page.goto(`${QUEUE}/HG/lines/II.1`);
    // It is fetched once it is opened.
    await page.locator(".evidence-viewer summary").click();
    assert.equal((await shown).status(), 200, "the evidence opens beside the figures");
    assert.equal(await page.frameLocator(".evidence-viewer iframe").locator("img").count(), 1);
    await picture(page, "appraisal-line");
  });
  await as("cumpho", (page) => appraise(page, QUEUE, "HG"), true);
  for (const unit of ["CB", "QN", "BG", "TN", "BK"]) {
    await as("thuongtruc", (page) => appraise(page, QUEUE, unit), true);
  }

  await as("thuongtruc", async (page) => {
    await page.goto(`${PERIOD}/publication`);
    await follow(page, page.locator("form.agreement button"));
    await page.goto(`${PERIOD}/publication`);
    await page.locator("#confirmation").fill("xong");
    await follow(page, page.locator("form.publication button[type=submit]"));
    assert.equal(await page.locator("#confirmation").inputValue(), "xong", "what was typed stays");
    await page.locator("#confirmation").fill("công bố");
    await picture(page, "publication");
    await follow(page, page.locator("form.publication button[type=submit]"));
  });

  const before = await as("cb.chuyenvien", (page) => publishedTotals(page));
  assert.equal(before.size, 7, "all seven units are ranked");

  await as("thuongtruc", async (page) => {
    await page.goto(`${PERIOD}/publication`);
    await page.locator("#amend-LS").fill("Cộng nhầm điểm II.1");
    await follow(page, page.locator('form:has(#amend-LS) button[type=submit]'));
    await page.goto(`${QUEUE}/LS`);
    await setPoints(page, "II.1", "6", "Tính lại theo biên bản");
    await finish(page, QUEUE, "LS");
    await page.goto(`${PERIOD}/publication`);
    await follow(page, page.locator("form.agreement button"));
    await page.goto(`${PERIOD}/publication`);
    await page.locator("#reason").fill("Cộng nhầm điểm II.1 của Lạng Sơn");
    await page.locator("#confirmation").fill("CÔNG BỐ");
    await follow(page, page.locator("form.publication button[type=submit]"));
    await page.goto(`${PERIOD}/publications/2/difference`);
    await picture(page, "publication-difference");
    assert.match(await page.locator("#main").textContent(), /Lạng Sơn/);
  });

  const [amended, first] = await as("cb.chuyenvien", async (page) => [
    await publishedTotals(page),
    await publishedTotals(page, "?publication=1"),
  ]);
  assert.deepEqual(first, before, "what was published first can still be read");
  const changed = [...amended].filter(([unit, total]) => before.get(unit) !== total).map(([unit]) => unit);
  assert.deepEqual(changed, ["Lạng Sơn"]);

  await program.stop();
  const { status, said } = doctor(program);
  assert.equal(status, 0, said);
});

/** Totals by unit as anybody of the cluster reads them. */
async function publishedTotals(page, query = "") {
  await page.goto(`${PERIOD}/ranking${query}`);
  await picture(page, `ranking-published${query.replaceAll(/\W/g, "-")}`);
  const rows = await page.locator("table.ranking tbody tr:not(.unranked)").all();
  const totals = await Promise.all(
    rows.map(async (row) => [
      (await row.locator("th").first().textContent()).trim().replace(/\s+(đồng hạng|[\d,]+ điểm).*$/s, ""),
      (await row.locator("td.grand").textContent()).trim(),
    ]),
  );
  return new Map(totals);
}
