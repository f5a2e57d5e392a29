// Worksheets opened by an office program: recalculated, their totals are those of the app.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inContext, startBrowser } from "../support/browser.js";
import { demoAccounts, signIn } from "../support/people.js";
import { startProgram } from "../support/program.js";
import { totalOf } from "../support/sheet.js";

const PERIOD = "/clusters/dong-bac/periods/2013-H1";

/** Left alone the office program shows the results that are stored beside the formulas. */
const ALWAYS_CALCULATE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>`;

let browser;
let program;
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "thidua-office-"));
  mkdirSync(join(folder, "profile", "user"), { recursive: true });
  writeFileSync(join(folder, "profile", "user", "registrymodifications.xcu"), ALWAYS_CALCULATE);
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo")]);
});
after(async () => {
  await Promise.all([browser?.close(), program?.end()]);
  rmSync(folder, { recursive: true, force: true });
});

/** What the office program shows of a worksheet, row by row, all formulas calculated anew. */
function recalculated(name, content) {
  const path = join(folder, `${name}.xlsx`);
  writeFileSync(path, content);
  const done = spawnSync(
    "soffice",
    // Tabs, UTF-8, cells as they are shown.
    ["--headless", `-env:UserInstallation=file://${folder}/profile`, "--convert-to", "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true", "--outdir", folder, path],
    { encoding: "utf8", timeout: 120_000 },
  );
  assert.equal(done.status, 0, `soffice: ${done.error ?? done.stderr}`);
  return readFileSync(join(folder, `${name}.csv`), "utf8").replace("\ufeff", "").split("\n").map((row) => row.split("\t"));
}

async function download(page, href) {
  const answer = await page.request.get(new URL(href, program.origin).href);
  assert.equal(answer.status(), 200, href);
  return answer.body();
}

test("totals_are_those_of_the_app_when_a_worksheet_is_calculated_anew", { timeout: 300_000 }, async () => {
  const { password } = demoAccounts(program)[0];
  await inContext(browser, program.origin, {}, async (page) => {
    await signIn(page, "thuongtruc", password);
    await page.goto(`${PERIOD}/ranking`);
    const shown = await page.locator("table.ranking tbody tr").evaluateAll((rows) =>
      rows.filter((row) => row.querySelector("td.grand")).map((row) => [row.querySelector(".ranking-unit").firstChild.textContent.trim(), row.querySelector("td.grand").textContent.trim()]),
    );
    assert.equal(shown.length, 6);
    const table = recalculated("ranking", await download(page, await page.locator('a[href*="/ranking/table.xlsx"]').getAttribute("href")));
    const heading = table.findIndex((row) => row[0] === "TT");
    const [unit, total] = ["Đơn vị", "Tổng điểm"].map((word) => table[heading].indexOf(word));
    assert.deepEqual(table.slice(heading + 1, heading + 7).map((row) => [row[unit], row[total]]), shown);

    await page.goto(`${PERIOD}/sheets/CB`);
    const sheet = recalculated("sheet", await download(page, `${PERIOD}/sheets/CB/table.xlsx`));
    const last = sheet.filter((row) => row[1] === "Tổng điểm").at(-1);
    assert.equal(last[5], await totalOf(page, "total"));

    await page.goto(`${PERIOD}/appraisal/CB`);
    const lines = recalculated("appraisal", await download(page, await page.locator('a[href$="/table.xlsx"]').getAttribute("href")));
    const totals = lines.find((row) => row[1] === "Tổng điểm");
    const columns = ["Tự chấm", "Điểm thẩm định"].map((word) => lines.find((row) => row[0] === "Mã").indexOf(word));
    const sums = await Promise.all(["own", "appraised"].map((name) => page.locator(`[data-sum=${name}]`).textContent()));
    assert.deepEqual(columns.map((column) => totals[column]), sums);
  });
});
