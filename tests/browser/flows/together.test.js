// Several people, a server that goes away, a session that ends: nothing typed is lost.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.js";
import { inContext, picture, startBrowser } from "../support/browser.js";
import { PASSWORD, createAccount, openOwnSheet, setUpAdmin, signIn, takeAccount } from "../support/people.js";
import { startProgram } from "../support/program.js";

const LINE = "II.1";
const RESULT = `${LINE}:in:actual`;

let browser;
let program;
const staff = ["hg.mot", "hg.hai"];

before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram()]);
  const links = await inContext(browser, program.origin, {}, async (page) => {
    await setUpAdmin(program, page);
    const made = [];
    for (const username of staff) made.push(await createAccount(page, { username, fullName: `Nông Thị ${username}`, role: "staff", unit: "Hà Giang" }));
    return made;
  });
  for (const [at, username] of staff.entries()) {
    await inContext(browser, program.origin, {}, (page) => takeAccount(page, links[at], username));
  }
});
after(() => Promise.all([browser?.close(), program?.end()]));

const result = (page) => page.locator(`[name="${RESULT}"]`);
const state = (page, key) => page.locator(`tbody[data-line="${LINE}"][data-state="${key}"]`);

/** Types a result and leaves the field. */
async function type(page, text) {
  await result(page).fill(text);
  await page.keyboard.press("Tab");
}

async function onOwnSheet(options, username, use) {
  await inContext(browser, program.origin, options, async (page, context) => {
    await signIn(page, username);
    await openOwnSheet(page);
    await page.locator(`[name="${LINE}:in:target"]`).fill("200");
    await page.keyboard.press("Tab");
    await use(page, context);
  });
}

test("two_people_on_one_line_see_both_values_and_lose_neither", { timeout: 120_000 }, async () => {
  await onOwnSheet({}, staff[0], async (first) => {
    await type(first, "100");
    await state(first, "saved").waitFor();
    await onOwnSheet({}, staff[1], async (second) => {
      await type(second, "136");
      await state(second, "saved").waitFor();
      await type(first, "134");
      await state(first, "conflict").waitFor();
      const message = await first.locator(`[id="line-${LINE}"] .conflict`).textContent();
      assert.match(message, /136/);
      assert.match(message, /134/);
      assert.match(message, /Nông Thị hg\.hai/);
      assert.equal(await result(first).inputValue(), "134");
      await picture(first, "sheet-conflict");
      await assertAccessible(first, "a sheet with a conflict");
      await first.locator(`[id="line-${LINE}"] button[value^="${LINE}:mine:"]`).click();
      await state(first, "saved").waitFor();
      await second.reload();
      assert.equal(await result(second).inputValue(), "134");
    });
  });
});

test("a_wrong_number_stays_with_its_message", { timeout: 120_000 }, async () => {
  await onOwnSheet({}, staff[0], async (page) => {
    for (const wrong of ["7,55,5", "năm", "12/15", "99,6%"]) {
      await type(page, wrong);
      await state(page, "invalid").waitFor();
      assert.equal(await result(page).inputValue(), wrong);
      assert.equal(await result(page).getAttribute("aria-invalid"), "true");
      await assertAccessible(page, `a sheet with ${wrong}`);
      await result(page).focus();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Tab");
      await page.locator(`tbody[data-line="${LINE}"]:not([data-state="invalid"], [data-state="saving"])`).waitFor();
      assert.equal(await result(page).getAttribute("aria-invalid"), null);
    }
  });
});

test("no_case_is_said_with_its_reason_by_keyboard_alone", { timeout: 120_000 }, async () => {
  await onOwnSheet({}, staff[0], async (page) => {
    const line = page.locator('tbody[data-line="IV.2"]');
    await page.locator('[name="IV.2:in:part"]').focus();
    await page.keyboard.press("Control+Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.insertText("Trong kỳ không có hồ sơ nào.");
    await page.keyboard.press("Escape");
    await page.locator('tbody[data-line="IV.2"][data-state="absent"]').waitFor();
    assert.equal(await line.locator(".says-error").count(), 0);
    await page.reload();
    await page.locator('tbody[data-line="IV.2"][data-state="absent"]').waitFor();
    assert.equal(await page.locator('[name="IV.2:reason"]').inputValue(), "Trong kỳ không có hồ sơ nào.");
  });
});

test("while_the_server_is_away_text_is_kept_and_saved_when_it_is_back", { timeout: 180_000 }, async () => {
  await onOwnSheet({ offline: true }, staff[0], async (page) => {
    await program.stop();
    await type(page, "141");
    await state(page, "queued").waitFor();
    assert.equal(await result(page).inputValue(), "141");
    await program.start();
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await state(page, "saved").waitFor({ timeout: 30_000 });
    await page.reload();
    assert.equal(await result(page).inputValue(), "141");
  });
});

test("a_session_that_ends_while_typing_loses_nothing", { timeout: 120_000 }, async () => {
  await onOwnSheet({}, staff[0], async (page, context) => {
    const cookies = await context.cookies();
    await context.clearCookies();
    await type(page, "142");
    await page.locator("#save-status a[target=_blank]").waitFor();
    assert.equal(await result(page).inputValue(), "142");
    const again = await context.newPage();
    await signIn(again, staff[0]);
    await again.close();
    assert.notDeepEqual(await context.cookies(), cookies);
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await state(page, "saved").waitFor();
  });
});

test("a_wrong_password_is_said_in_one_message", { timeout: 60_000 }, async () => {
  await inContext(browser, program.origin, {}, async (page) => {
    await page.goto("/login");
    await page.locator("#username").fill(staff[1]);
    await page.locator("#password").fill("không phải mật khẩu này");
    await page.locator("#main button[type=submit]").first().click();
    await page.locator("#error-summary").waitFor();
    assert.equal(await page.locator("#username").inputValue(), staff[1]);
    assert.equal(await page.locator("#password").inputValue(), "");
    await assertAccessible(page, "a refused sign-in");
  });
});

test("a_session_that_ends_is_resumed_without_script_too", { timeout: 120_000 }, async () => {
  await inContext(browser, program.origin, { javaScriptEnabled: false }, async (page, context) => {
    await signIn(page, staff[0]);
    await openOwnSheet(page);
    await result(page).fill("143");
    await context.clearCookies();
    await page.locator('[name="then"][value="stay"]').click();
    await page.locator("#username").fill(staff[0]);
    await page.locator("#password").fill(PASSWORD);
    await page.locator("#main button[type=submit]").first().click();
    assert.match(await page.locator("#main").textContent(), /143/);
    await page.locator("#main form button[type=submit]").first().click();
    assert.equal(await result(page).inputValue(), "143");
  });
});
