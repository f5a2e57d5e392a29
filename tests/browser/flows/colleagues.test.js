// Two colleagues of one unit at one sheet: each sees the other, both values of a line, and loses nothing typed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.js";
import { inContext, picture, startBrowser } from "../support/browser.js";
import { PASSWORD, createAccount, openOwnSheet, setUpAdmin, signIn, takeAccount } from "../support/people.js";
import { startProgram } from "../support/program.js";

const NAMES = { "hg.an": "Nông Thị An", "hg.binh": "Hoàng Văn Bình" };
const ASKS_EVERY_MS = 30_000;

let browser;
let program;

before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram()]);
  const links = await inContext(browser, program.origin, {}, async (page) => {
    await setUpAdmin(program, page);
    const made = {};
    for (const [username, fullName] of Object.entries(NAMES)) {
      made[username] = await createAccount(page, { username, fullName, role: "staff", unit: "Hà Giang" });
    }
    return made;
  });
  for (const username of Object.keys(NAMES)) {
    await inContext(browser, program.origin, {}, (page) => takeAccount(page, links[username], username));
  }
});
after(() => Promise.all([browser?.close(), program?.end()]));

const field = (page, name) => page.locator(`[name="${name}"]`);
const state = (page, code, key) => page.locator(`tbody[data-line="${code}"][data-state="${key}"]`);
const touched = (page, code) => page.locator(`tbody[data-line="${code}"] .touched:not([hidden])`);

async function type(page, name, text) {
  await field(page, name).fill(text);
  await page.keyboard.press("Tab");
}

async function save(page, code, values) {
  for (const [short, text] of Object.entries(values)) await type(page, `${code}:in:${short}`, text);
  await page.waitForFunction(() => !document.querySelector('[data-state="saving"]'));
  await state(page, code, "saved").waitFor();
}

/** Lets the page's clock run on until it asks what others did, and waits for the answer. */
async function ask(page) {
  const answer = page.waitForResponse((response) => response.url().includes("/changes?since="));
  await page.clock.fastForward(ASKS_EVERY_MS);
  await answer;
}

/** Opens the sheet for someone whose page's clock the test can wind on. */
async function atSheet(username, use, options = {}) {
  await inContext(browser, program.origin, options, async (page, context) => {
    await page.clock.install();
    await signIn(page, username);
    await openOwnSheet(page);
    await use(page, context);
  });
}

test("each_choice_in_a_conflict_leaves_what_was_chosen_and_both_in_the_history", { timeout: 180_000 }, async () => {
  await atSheet("hg.an", async (an) => {
    await save(an, "II.1", { target: "200", actual: "100" });
    await atSheet("hg.binh", async (binh) => {
      for (const [button, mine, theirs, stands] of [["mine", "134", "136", "134"], ["theirs", "137", "138", "138"]]) {
        await an.reload();
        await binh.reload();
        await save(binh, "II.1", { actual: theirs });
        await type(an, "II.1:in:actual", mine);
        await state(an, "II.1", "conflict").waitFor();
        const said = await an.locator('[id="line-II.1"] .conflict').textContent();
        for (const part of [mine, theirs, NAMES["hg.binh"]]) assert.ok(said.includes(part), said);
        await an.locator(`[id="line-II.1"] button[value^="II.1:${button}:"]`).click();
        await state(an, "II.1", "saved").waitFor();
        assert.equal(await field(an, "II.1:in:actual").inputValue(), stands);
        await binh.reload();
        assert.equal(await field(binh, "II.1:in:actual").inputValue(), stands);
        assert.equal(await binh.locator("#unsent").count(), 0);
        await binh.goto(`${new URL(binh.url()).pathname}/why/II.1`);
        const history = await binh.locator("#main").textContent();
        for (const value of [mine, theirs]) assert.ok(history.includes(value), `${value} in ${history}`);
        await openOwnSheet(binh);
      }
    });
  });
});

test("a_third_value_typed_in_a_conflict_is_saved_with_open_eyes", { timeout: 120_000 }, async () => {
  await atSheet("hg.an", async (an) => {
    await save(an, "II.2", { target: "12", actual: "3" });
    await atSheet("hg.binh", async (binh) => {
      await save(binh, "II.2", { actual: "5" });
      await type(an, "II.2:in:actual", "4");
      await state(an, "II.2", "conflict").waitFor();
      await type(an, "II.2:in:actual", "6");
      const keep = an.locator('[id="line-II.2"] button[value^="II.2:mine:"]', { hasText: "6" });
      await keep.click();
      await state(an, "II.2", "saved").waitFor();
      await binh.reload();
      assert.equal(await field(binh, "II.2:in:actual").inputValue(), "6");
    });
  });
});

test("colleagues_see_each_other_and_each_others_figures_but_typed_text_stays", { timeout: 180_000 }, async () => {
  await atSheet("hg.an", async (an) => {
    await save(an, "II.3", { target: "8", actual: "1" });
    await save(an, "II.4", { whole: "122", part: "10" });
    await atSheet("hg.binh", async (binh) => {
      await binh.locator("#sheet-here", { hasText: NAMES["hg.an"] }).waitFor();
      await save(binh, "II.3", { actual: "2" });
      await save(binh, "II.4", { part: "20" });
      await field(an, "II.4:in:part").fill("30");
      const total = await an.locator('[data-total="total"]').first().textContent();
      await ask(an);
      await an.locator("#sheet-here", { hasText: NAMES["hg.binh"] }).waitFor();
      await touched(an, "II.3").filter({ hasText: NAMES["hg.binh"] }).waitFor();
      assert.equal(await field(an, "II.3:in:actual").inputValue(), "2");
      assert.notEqual(await an.locator('[data-total="total"]').first().textContent(), total);
      // In the line being typed in, only the mark appears; leaving it shows both values.
      await touched(an, "II.4").waitFor();
      assert.equal(await field(an, "II.4:in:part").inputValue(), "30");
      await picture(an, "sheet-colleague");
      await assertAccessible(an, "a sheet with a colleague's changes");
      await an.keyboard.press("Tab");
      await state(an, "II.4", "conflict").waitFor();
      assert.equal(await field(an, "II.4:in:part").inputValue(), "30");
      await an.locator('[id="line-II.4"] button[value^="II.4:theirs:"]').click();
      await state(an, "II.4", "saved").waitFor();
      // A line that was taken over is saved on, not fought over.
      await save(an, "II.3", { actual: "4" });
      await binh.reload();
      assert.equal(await field(binh, "II.3:in:actual").inputValue(), "4");
    });
  });
});

test("a_field_with_the_caret_takes_a_colleagues_value_once_it_is_left_untouched", { timeout: 120_000 }, async () => {
  await atSheet("hg.an", async (an) => {
    await save(an, "I.2", { whole: "10", part: "1" });
    await atSheet("hg.binh", async (binh) => {
      await save(binh, "I.2", { part: "7" });
      await field(an, "I.2:in:part").focus();
      await ask(an);
      await touched(an, "I.2").waitFor();
      assert.equal(await field(an, "I.2:in:part").inputValue(), "1");
      await an.keyboard.press("Tab");
      await an.waitForFunction(() => document.querySelector('[name="I.2:in:part"]').value === "7");
      assert.equal(await state(an, "I.2", "conflict").count(), 0);
    });
  });
});

test("what_could_not_be_sent_can_be_viewed_and_belongs_to_its_account_alone", { timeout: 180_000 }, async () => {
  await inContext(browser, program.origin, { offline: true }, async (page) => {
    page.on("dialog", (dialog) => dialog.accept());
    await signIn(page, "hg.an");
    await openOwnSheet(page);
    const address = page.url();
    await page.waitForLoadState("load");
    await page.context().route("**/lines", (route) => route.abort());
    await type(page, "III.2:in:target", "77");
    await state(page, "III.2", "queued").waitFor();
    // Nothing gets through from this page; it is left, and another person sits down.
    await page.goto("about:blank");
    await page.context().clearCookies();
    await signIn(page, "hg.binh");
    await page.goto(address);
    await page.locator("#sheet-form").waitFor();
    assert.equal(await page.locator("#unsent").count(), 0);
    assert.ok(!(await page.locator("body").textContent()).includes("77"));
    await page.context().clearCookies();
    await signIn(page, "hg.an");
    await page.goto(address);
    const offer = page.locator("#unsent");
    await offer.waitFor();
    assert.ok(await offer.locator("ul").isHidden());
    await offer.getByRole("button", { name: "Xem" }).click();
    assert.match(await offer.locator("ul").textContent(), /III\.2 .*: 77/);
    await assertAccessible(page, "a sheet that offers what was not sent");
    await page.context().unroute("**/lines");
    await offer.getByRole("button", { name: "Đưa lại vào phiếu" }).click();
    await page.waitForFunction(() => !document.querySelector('[data-state="saving"], [data-state="queued"]'));
    await page.reload();
    assert.equal(await field(page, "III.2:in:target").inputValue(), "77");
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  });
});

test("a_server_that_goes_away_is_said_and_the_queue_goes_on_by_itself", { timeout: 180_000 }, async () => {
  await atSheet(
    "hg.an",
    async (page) => {
      await program.stop();
      await page.clock.fastForward(ASKS_EVERY_MS);
      await page.locator("#save-status", { hasText: "Mất kết nối" }).waitFor();
      await type(page, "V.2:in:whole", "41");
      await type(page, "V.2:in:part", "40");
      await state(page, "V.2", "queued").waitFor();
      await page.locator('tbody[data-line="V.2"] .state', { hasText: "Chờ gửi lại" }).waitFor();
      await program.start();
      await page.clock.fastForward(ASKS_EVERY_MS);
      await state(page, "V.2", "saved").waitFor({ timeout: 30_000 });
      await page.reload();
      assert.equal(await field(page, "V.2:in:part").inputValue(), "40");
    },
    { offline: true },
  );
});

test("a_session_that_ended_is_said_before_anything_is_typed_and_typing_goes_on_after_signing_in", { timeout: 120_000 }, async () => {
  await atSheet("hg.an", async (page, context) => {
    await context.clearCookies();
    await ask(page);
    const link = page.locator("#save-status a[target=_blank]");
    await link.waitFor();
    await type(page, "IV.1:in:whole", "51");
    await state(page, "IV.1", "queued").waitFor();
    const [again] = await Promise.all([context.waitForEvent("page"), link.click()]);
    await again.locator("#username").fill("hg.an");
    await again.locator("#password").fill(PASSWORD);
    await again.locator("#main button[type=submit]").first().click();
    await again.waitForURL((url) => url.pathname !== "/login");
    await again.close();
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await page.waitForFunction(() => !document.querySelector('[data-state="saving"], [data-state="queued"]'));
    await page.reload();
    assert.equal(await field(page, "IV.1:in:whole").inputValue(), "51");
  });
});

test("an_open_page_says_that_the_sheet_stands_differently", { timeout: 120_000 }, async () => {
  const links = await inContext(browser, program.origin, {}, async (page) => {
    await signIn(page, "quantri");
    await page.goto("/admin/periods");
    return page.locator("#main a").evaluateAll((all) => all.map((each) => each.getAttribute("href")));
  });
  const period = links.find((href) => href?.includes("/periods/2013-H1"));
  await atSheet("hg.binh", async (page) => {
    await type(page, "IV.2:in:whole", "9");
    await inContext(browser, program.origin, {}, async (admin) => {
      await signIn(admin, "quantri");
      await admin.goto(period);
      await admin.locator('form[action$="/closing"] button').click();
    });
    await ask(page);
    await page.locator("#sheet-standing", { hasText: "không mở nhập" }).waitFor();
    assert.equal(await field(page, "IV.2:in:whole").inputValue(), "9");
    await page.locator("#sheet-standing a").click();
    await page.locator("#sheet-form[data-read-only]").waitFor();
    await assertAccessible(page, "a sheet that was closed");
  });
});
