// The scripts of the scheme editor in a real browser against the real program: what is typed faster than it is
// answered, what is typed while there is no connection or no session, where the focus goes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inContext, startBrowser } from "../support/browser.js";
import { codesOf, focused, rowOf, schemeFromFile, settled, smallDocument, typeRow } from "../support/editor.js";
import { setUpAdmin } from "../support/people.js";
import { startProgram } from "../support/program.js";

let browser;
let program;
let signedIn;
let made = 0;
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram()]);
  signedIn = await inContext(browser, program.origin, {}, async (page, context) => {
    await setUpAdmin(program, page);
    return context.storageState();
  });
});
after(() => Promise.all([browser?.close(), program?.end()]));

/** A signed-in page in a context of its own. */
function asAdmin(options, use) {
  return inContext(browser, program.origin, { ...options, storageState: signedIn }, use);
}

/** A test on the tree of a draft of its own with a group I and the lines I.1 to I.3. */
function treeTest(name, use, options = {}) {
  test(name, { timeout: 60_000 }, () =>
    asAdmin(options, async (page, context) => {
      made += 1;
      const path = await schemeFromFile(page, smallDocument(`SCRIPT-${made}`));
      await use(page, { path, context });
    }),
  );
}

const nameOf = (page, code) => rowOf(page, code).locator("[data-name]");
const said = (page, text) => page.locator("#tree-status", { hasText: text }).waitFor();

/** Holds back the answers of an address until opened. */
async function holdBack(page, address) {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  await page.route(address, async (route) => {
    await opened;
    await route.continue();
  });
  return open;
}

treeTest("rows_typed_faster_than_they_are_answered_all_arrive_in_order", async (page) => {
  const open = await holdBack(page, "**/nodes");
  await page.locator('[data-add] [name="parent"]').selectOption("I");
  await page.locator('[data-add] [name="form"]').selectOption("direct");
  await page.locator("#name").focus();
  await typeRow(page, "Bốn", "1");
  await typeRow(page, "Năm", "1");
  await page.keyboard.type("Sáu đang");
  open();
  await settled(page, "I.5");
  assert.deepEqual(await codesOf(page), ["I", "I.1", "I.2", "I.3", "I.4", "I.5"]);
  assert.equal(await nameOf(page, "I.5").textContent(), "Năm");
  // What was being typed meanwhile stays, with the caret in it.
  await page.keyboard.type(" gõ");
  assert.equal(await page.locator("#name").inputValue(), "Sáu đang gõ");
});

treeTest("a_refused_row_gives_its_text_back_and_says_why", async (page) => {
  await page.locator('[data-add] [name="parent"]').selectOption("I");
  await page.locator("#name").fill("Bốn");
  await page.locator("#max").fill("hai");
  await page.locator("#max").press("Enter");
  await page.locator("#max-error").waitFor();
  assert.equal(await focused(page), "max");
  assert.equal(await page.locator("#name").inputValue(), "Bốn");
  assert.equal(await page.locator("#max").inputValue(), "hai");
  await page.locator("#max").fill("2,5");
  await page.locator("#max").press("Enter");
  await settled(page, "I.4");
  assert.equal(await page.locator("[data-add] .field-error").count(), 0);
});

treeTest("the_focus_follows_a_moved_row_and_goes_to_the_neighbour_of_a_deleted_one", async (page) => {
  await nameOf(page, "I.1").focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Alt+ArrowDown");
  await said(page, "Đã chuyển I.1");
  await page.waitForFunction(() => document.querySelectorAll("[data-row]")[3].dataset.row === "I.1");
  assert.equal(await focused(page), "I.1 name");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page), "I.3 name");
  await rowOf(page, "I.3").locator('[data-do="delete"]').focus();
  await page.keyboard.press("Delete");
  await said(page, "Đã xóa I.3");
  assert.equal(await focused(page), "I.1 delete");
  await page.keyboard.press("Control+z");
  await settled(page, "I.3");
  assert.equal(await focused(page), "I.1 delete");
});

treeTest("a_draft_changed_without_leaving_the_page_can_be_discarded", async (page) => {
  await rowOf(page, "I.3").locator('[data-do="delete"]').click();
  await said(page, "Đã xóa I.3");
  await page.locator("details:has([data-discard]) summary").click();
  await Promise.all([page.waitForURL(/\/schemes$/), page.locator("[data-discard] button").click()]);
});

treeTest("f2_renames_in_place_and_esc_leaves_the_name", async (page) => {
  await nameOf(page, "I.2").focus();
  await page.keyboard.press("F2");
  await page.keyboard.type("Bỏ đi");
  await page.keyboard.press("Escape");
  assert.equal(await nameOf(page, "I.2").textContent(), "Hai");
  assert.equal(await focused(page), "I.2 name");
  await page.keyboard.press("F2");
  await page.keyboard.type("Tên mới");
  await page.keyboard.press("Enter");
  await said(page, "Đã lưu I.2");
  assert.equal(await nameOf(page, "I.2").textContent(), "Tên mới");
  assert.equal(await focused(page), "I.2 name");
});

treeTest("a_name_without_letters_is_refused_and_stays_open_for_editing", async (page) => {
  await nameOf(page, "I.2").focus();
  await page.keyboard.press("F2");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await page.locator("[data-refused]").waitFor();
  assert.equal(await focused(page), "I.2 input");
  await page.keyboard.press("Escape");
  assert.equal(await nameOf(page, "I.2").textContent(), "Hai");
});

treeTest("a_colleague_s_newer_name_is_shown_before_it_is_replaced", async (page, { path }) => {
  await nameOf(page, "I.2").focus();
  await page.keyboard.press("F2");
  await asAdmin({}, async (other) => {
    await other.goto(path);
    await nameOf(other, "I.2").focus();
    await other.keyboard.press("F2");
    await other.keyboard.type("Tên của người khác");
    await other.keyboard.press("Enter");
    await said(other, "Đã lưu I.2");
  });
  await page.keyboard.type("Tên của tôi");
  await page.keyboard.press("Enter");
  await page.locator("[data-refused]").waitFor();
  assert.equal(await nameOf(page, "I.2").textContent(), "Tên của người khác");
  assert.equal(await page.locator(".tree-rename").inputValue(), "Tên của tôi");
  await page.keyboard.press("Enter");
  await said(page, "Đã lưu I.2");
  assert.equal(await nameOf(page, "I.2").textContent(), "Tên của tôi");
});

treeTest("a_row_dragged_by_its_handle_is_dropped_before_another", async (page) => {
  const handle = rowOf(page, "I.3").locator("[data-handle]");
  await handle.dragTo(rowOf(page, "I.1"), { targetPosition: { x: 200, y: 4 } });
  await said(page, "Đã chuyển I.3");
  assert.deepEqual(await codesOf(page), ["I", "I.3", "I.1", "I.2"]);
});

treeTest(
  "without_a_connection_the_tree_stays_and_what_was_typed_with_it",
  async (page, { context }) => {
    await context.setOffline(true);
    await page.locator('[data-add] [name="parent"]').selectOption("I");
    await page.locator("#name").fill("Bốn");
    await page.locator("#name").press("Enter");
    await page.locator(".notice-problem[role=alert]", { hasText: "Mất kết nối" }).waitFor();
    assert.equal(await page.locator("#name").inputValue(), "Bốn");
    assert.deepEqual(await codesOf(page), ["I", "I.1", "I.2", "I.3"]);
    await context.setOffline(false);
    await page.locator("#name").press("Enter");
    await settled(page, "I.4");
    assert.equal(await page.locator(".notice-problem").count(), 0);
  },
  { offline: true },
);

treeTest("where_the_session_ended_a_link_leads_to_signing_in", async (page, { context }) => {
  await context.clearCookies();
  await nameOf(page, "I.1").focus();
  await page.keyboard.press("Alt+ArrowDown");
  const link = page.locator(".notice-problem[role=alert] a[href='/login']");
  await link.waitFor();
  assert.equal(await link.getAttribute("target"), "_blank");
  assert.equal(await focused(page), "I.1 name");
});

/** A test on the page of a line that takes a form first. */
function builderTest(name, form, use) {
  treeTest(name, async (page, more) => {
    await page.goto(`${more.path}/nodes/I.1`);
    const hint = await page.locator('[id="rule/form-hint"]').textContent();
    await page.locator('[name="rule/form"]').selectOption(form);
    await page.locator('[id="rule/form-hint"]').filter({ hasNotText: hint }).waitFor();
    await use(page, more);
  });
}

const sentence = (page, text) => page.locator(".editor-sentence", { hasText: text }).waitFor();

builderTest("the_sentence_and_the_points_follow_what_is_typed", "proportion", async (page) => {
  await page.locator('[name="rule/measure"]').waitFor();
  await page.locator("#max").fill("8");
  await page.locator('[data-live="words"] .fault a[href="#rule/inputs/0/name/vi"]').waitFor();
  await page.locator('[name="rule/inputs/0/name/vi"]').fill("Đã làm");
  await page.locator('[name="rule/inputs/1/name/vi"]').fill("Phải làm");
  await sentence(page, "Đã làm ÷ phải làm");
  const figures = page.locator('[data-live="figures"] input[type=text]');
  await figures.nth(0).fill("45");
  await figures.nth(1).fill("100");
  await page.locator(".try-points output", { hasText: /^\d/ }).waitFor();
  // Only what is not typed is replaced: the figure keeps its text and its caret.
  assert.equal(await figures.nth(1).inputValue(), "100");
  assert.equal(await figures.nth(1).evaluate((input) => input === document.activeElement), true);
  await page.locator(".plot-line").first().waitFor({ state: "attached" });
});

builderTest("fields_come_and_go_with_a_choice_and_the_focus_stays_on_it", "proportion", async (page) => {
  await page.locator('[name="rule/over"]').focus();
  await page.locator('[name="rule/over"]').selectOption("steps");
  await page.locator('[name="rule/over/per"]').waitFor();
  assert.equal(await focused(page), "rule/over");
  await page.locator('[name="rule/over"]').selectOption("cap");
  await page.locator('[name="rule/over/per"]').waitFor({ state: "detached" });
});

builderTest("what_is_typed_while_new_fields_are_on_their_way_stays", "proportion", async (page) => {
  const open = await holdBack(page, "**/trial");
  await page.locator('[name="rule/over"]').selectOption("steps");
  await page.locator('[name="name/vi"]').fill("Gõ trong lúc chờ");
  open();
  await page.locator('[name="rule/over/per"]').waitFor();
  assert.equal(await page.locator('[name="name/vi"]').inputValue(), "Gõ trong lúc chờ");
  assert.equal(await focused(page), "name/vi");
});

builderTest("more_rows_put_the_caret_into_the_first_blank_one", "levels", async (page) => {
  await page.locator('[name="rule/levels/0/name/vi"]').fill("Tốt");
  await page.locator('[name="rule/levels/0/amount"]').fill("2");
  const before = await page.locator('[id="rule/levels"] tbody tr').count();
  await page.locator('[name="more"][value="rule/levels"]').click();
  await page.waitForFunction((count) => document.querySelectorAll('[id="rule/levels"] tbody tr').length > count, before);
  assert.equal(await page.locator('[name="rule/levels/0/name/vi"]').inputValue(), "Tốt");
  assert.match(await focused(page), /^rule\/levels\/[1-9]\/name\/vi$/);
});

builderTest("faults_appear_beside_the_rule_while_it_is_typed", "levels", async (page) => {
  await page.locator('[name="rule/levels/0/name/vi"]').fill("Tốt");
  await page.locator('[name="rule/levels/0/amount"]').fill("50");
  await page.locator('[data-live="words"] .fault').first().waitFor();
  await page.locator('[name="rule/levels/0/amount"]').fill("năm");
  await page.locator("[data-unreadable]").waitFor({ state: "attached" });
});

builderTest("ctrl_s_saves_and_comes_back_to_the_field", "direct", async (page) => {
  await page.locator("#max").fill("3");
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Control+s")]);
  assert.equal(await page.locator("#max").inputValue(), "3");
  assert.equal(await focused(page), "max");
});

builderTest("leaving_with_unsaved_text_asks_first", "direct", async (page, { path }) => {
  await page.locator("#max").fill("4");
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    return dialog.accept();
  });
  await page.goto(path);
  assert.equal(asked, 1);
});
