// The scripts of the sheet in a real browser, against a stand-in that can be late, busy, locked or gone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inContext, startBrowser } from "../support/browser.js";
import { startStandIn } from "../support/stand_in.js";

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

/** A test with a stand-in and a page of its own. */
function sheetTest(name, use, options = {}) {
  test(name, { timeout: 60_000 }, async () => {
    const standIn = await startStandIn();
    try {
      await inContext(browser, standIn.origin, options, async (page, context) => {
        await page.goto("/");
        await use({ page, context, ...standIn });
      });
    } finally {
      await standIn.stop();
    }
  });
}

const field = (page, name) => page.locator(`[name="${name}"]`);
const stateOf = (page, code, key) => page.locator(`tbody[data-line="${code}"][data-state="${key}"]`).waitFor();
const focused = (page) => page.evaluate(() => document.activeElement.name);

/** A promise a test opens by hand. */
function gate() {
  let open;
  const closed = new Promise((resolve) => (open = resolve));
  return { closed, open };
}

sheetTest("a_field_that_is_left_is_saved_and_the_totals_follow", async ({ page, state }) => {
  await field(page, "II.1:in:actual").fill("134");
  await page.keyboard.press("Tab");
  await stateOf(page, "II.1", "saved");
  assert.equal(state.lines["II.1"].fields["II.1:in:actual"], "134");
  assert.equal(await page.locator('[data-total="progress"]').textContent(), "1");
  assert.equal(await field(page, "II.1:version").inputValue(), "2");
  await page.locator("#save-status", { hasText: "Đã lưu lúc" }).waitFor();
});

sheetTest("a_field_left_unchanged_sends_nothing", async ({ page, state }) => {
  await field(page, "II.1:in:target").focus();
  await page.keyboard.press("Tab");
  await field(page, "II.2:in:actual").fill("7");
  await page.keyboard.press("Tab");
  await stateOf(page, "II.2", "saved");
  assert.equal(state.posts.length, 1);
});

sheetTest("the_server_s_text_appears_when_the_field_is_not_being_typed_in", async ({ page }) => {
  await field(page, "II.1:in:actual").fill("7.5");
  await page.keyboard.press("Tab");
  await stateOf(page, "II.1", "saved");
  assert.equal(await field(page, "II.1:in:actual").inputValue(), "7,5");
});

sheetTest("saving_under_the_caret_leaves_the_text_and_the_caret_alone", async ({ page, state }) => {
  await field(page, "II.1:in:actual").fill("7.5");
  await page.keyboard.press("Control+s");
  await stateOf(page, "II.1", "saved");
  assert.equal(await field(page, "II.1:in:actual").inputValue(), "7.5");
  assert.equal(await focused(page), "II.1:in:actual");
  await page.keyboard.press("Tab");
  assert.equal(await field(page, "II.1:in:actual").inputValue(), "7,5");
  await field(page, "II.2:in:actual").fill("1");
  await page.keyboard.press("Tab");
  await stateOf(page, "II.2", "saved");
  assert.equal(state.posts.length, 2);
});

sheetTest("a_wrong_text_stays_with_its_message_until_it_is_mended", async ({ page }) => {
  const actual = field(page, "II.1:in:actual");
  await actual.fill("7,55,5");
  await page.keyboard.press("Tab");
  await stateOf(page, "II.1", "invalid");
  assert.equal(await actual.inputValue(), "7,55,5");
  assert.equal(await actual.getAttribute("aria-invalid"), "true");
  assert.equal(await actual.getAttribute("aria-describedby"), "error-II.1");
  assert.ok(await page.locator("[id='error-II.1']").isVisible());
  await actual.fill("7,5");
  await page.keyboard.press("Tab");
  await stateOf(page, "II.1", "saved");
  assert.equal(await actual.getAttribute("aria-invalid"), null);
  assert.equal(await page.locator("[id='error-II.1']").count(), 0);
});

sheetTest("what_is_still_being_typed_is_not_sent_with_the_rest_of_its_line", async ({ page, state }) => {
  await field(page, "II.1:in:target").fill("300");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "II.1:in:actual");
  await page.keyboard.type("1");
  await stateOf(page, "II.1", "saved");
  await page.keyboard.type("2");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector('[name="II.1:version"]').value === "3");
  const sent = state.posts.map((pairs) => [pairs.get("II.1:in:target"), pairs.get("II.1:in:actual")]);
  assert.deepEqual(sent, [["300", ""], ["300", "12"]]);
});

sheetTest("enter_and_arrows_move_in_the_column_and_never_submit", async ({ page, state }) => {
  await field(page, "II.1:in:actual").focus();
  await page.keyboard.type("134");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "II.2:in:actual");
  await page.keyboard.type("7");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page), "II.1:in:actual");
  await page.keyboard.press("Shift+Enter");
  assert.equal(await focused(page), "I.3:level");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "II.1:in:target");
  await stateOf(page, "II.2", "saved");
  assert.ok(state.posts.every((pairs) => [...pairs.keys()].filter((name) => name.endsWith(":version")).length === 1));
});

sheetTest("the_first_key_replaces_what_stands_in_a_field", async ({ page }) => {
  await field(page, "II.1:in:target").click();
  await page.keyboard.type("5");
  assert.equal(await field(page, "II.1:in:target").inputValue(), "5");
});

sheetTest("f2_edits_and_escape_brings_back_the_saved_value", async ({ page }) => {
  const target = field(page, "II.1:in:target");
  await target.focus();
  await page.keyboard.press("F2");
  await page.keyboard.type("1");
  assert.equal(await target.inputValue(), "2001");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page), "II.1:in:target");
  await page.keyboard.press("Escape");
  assert.equal(await target.inputValue(), "200");
});

sheetTest("the_keys_wait_while_an_input_method_composes", async ({ page }) => {
  const note = field(page, "II.1:in:actual");
  await note.focus();
  await note.dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
  assert.equal(await focused(page), "II.1:in:actual");
});

sheetTest("the_part_below_a_name_opens_and_closes_by_key", async ({ page }) => {
  await field(page, "II.1:in:actual").focus();
  await page.keyboard.press("Control+Enter");
  assert.equal(await focused(page), "II.1:status");
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), "II.1:in:target");
  assert.equal(await page.locator("[id='line-II.1'] details").getAttribute("open"), null);
});

sheetTest("one_request_at_a_time_and_newer_text_follows_with_the_new_version", async ({ page, state }) => {
  const { closed, open } = gate();
  state.gate = closed;
  await field(page, "II.1:in:actual").fill("1");
  await field(page, "II.2:in:actual").fill("2");
  await field(page, "II.1:in:actual").fill("3");
  await page.keyboard.press("Tab");
  state.gate = null;
  open();
  await page.waitForFunction(() => document.querySelector('[name="II.1:version"]').value === "3");
  await stateOf(page, "II.2", "saved");
  assert.equal(state.most, 1);
  assert.equal(state.lines["II.1"].fields["II.1:in:actual"], "3");
  assert.equal(state.lines["II.2"].fields["II.2:in:actual"], "2");
});

sheetTest("a_conflict_shows_both_values_and_either_can_be_chosen", async ({ page, state }) => {
  for (const [button, typed, kept] of [["Giữ", "134", "134"], ["Lấy", "135", "136"]]) {
    state.lines["II.1"] = { version: state.lines["II.1"].version + 1, fields: { "II.1:in:target": "200", "II.1:in:actual": "136", "II.1:note": "" } };
    await field(page, "II.1:in:actual").fill(typed);
    await page.keyboard.press("Tab");
    await stateOf(page, "II.1", "conflict");
    assert.equal(await field(page, "II.1:in:actual").inputValue(), typed);
    await page.getByRole("button", { name: button }).click();
    await stateOf(page, "II.1", "saved");
    assert.equal(await field(page, "II.1:in:actual").inputValue(), kept);
    assert.equal(state.lines["II.1"].fields["II.1:in:actual"], kept);
  }
});

sheetTest(
  "without_a_connection_everything_is_kept_and_sent_when_it_is_back",
  async ({ page, context, state }) => {
    await context.setOffline(true);
    await field(page, "II.1:in:actual").fill("134");
    await field(page, "II.2:in:actual").fill("7");
    await page.keyboard.press("Tab");
    await stateOf(page, "II.1", "queued");
    await stateOf(page, "II.2", "queued");
    await page.locator("#save-status", { hasText: "2 ô chờ gửi lại" }).waitFor();
    await context.setOffline(false);
    await stateOf(page, "II.1", "saved");
    await stateOf(page, "II.2", "saved");
    assert.equal(state.lines["II.2"].fields["II.2:in:actual"], "7");
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  },
  { offline: true },
);

sheetTest(
  "what_was_not_sent_is_offered_after_a_reload",
  async ({ page, state }) => {
    state.status = 503;
    await field(page, "II.1:in:actual").fill("134");
    await page.keyboard.press("Tab");
    await stateOf(page, "II.1", "queued");
    page.on("dialog", (dialog) => dialog.accept());
    await page.reload();
    assert.equal(await field(page, "II.1:in:actual").inputValue(), "");
    await page.locator("#unsent", { hasText: "Có 1 ô" }).waitFor();
    state.status = null;
    await page.getByRole("button", { name: "Gửi", exact: true }).click();
    await stateOf(page, "II.1", "saved");
    assert.equal(state.lines["II.1"].fields["II.1:in:actual"], "134");
    await page.reload();
    assert.equal(await page.locator("#unsent").count(), 0);
  },
);

sheetTest("unsent_text_that_is_let_go_is_not_offered_again", async ({ page, state }) => {
  state.status = 503;
  await field(page, "II.1:in:actual").fill("134");
  await page.keyboard.press("Tab");
  await stateOf(page, "II.1", "queued");
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.getByRole("button", { name: "Bỏ" }).click();
  await page.reload();
  assert.equal(await page.locator("#unsent").count(), 0);
});

sheetTest("an_ended_session_keeps_the_text_and_offers_to_sign_in_in_another_tab", async ({ page, state }) => {
  state.status = 401;
  await field(page, "II.1:in:actual").fill("134");
  await page.keyboard.press("Tab");
  const link = page.locator("#save-status a");
  await link.waitFor();
  assert.equal(await link.getAttribute("href"), "/login");
  assert.equal(await link.getAttribute("target"), "_blank");
  assert.equal(await field(page, "II.1:in:actual").inputValue(), "134");
  state.status = null;
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await stateOf(page, "II.1", "saved");
});

for (const [status, sentence] of [[403, "Không có quyền."], [404, "Không tìm thấy."], [413, "Quá dài."], [423, "Phiếu đã khóa."]]) {
  sheetTest(`an_answer_of_${status}_is_said_and_the_text_stays`, async ({ page, state }) => {
    state.status = status;
    await field(page, "II.1:in:actual").fill("134");
    await page.keyboard.press("Tab");
    await page.locator("#save-status", { hasText: sentence }).waitFor();
    assert.equal(await field(page, "II.1:in:actual").inputValue(), "134");
    await page.locator('[id="line-II.1"] [data-part="state"]', { hasText: "Chưa lưu" }).waitFor();
  });
}

sheetTest("leaving_by_a_link_waits_for_the_answer", async ({ page, state }) => {
  const { closed, open } = gate();
  state.gate = closed;
  await field(page, "II.1:in:actual").fill("134");
  await page.getByRole("link", { name: "Việc cần làm" }).click();
  await stateOf(page, "II.1", "saving");
  state.gate = null;
  open();
  await page.waitForURL("**/check");
  assert.equal(state.lines["II.1"].fields["II.1:in:actual"], "134");
});

sheetTest("check_and_send_posts_the_whole_form_after_everything_is_answered", async ({ page, state }) => {
  await field(page, "II.1:in:actual").fill("134");
  await page.getByRole("button", { name: "Kiểm tra và gửi" }).click();
  await page.waitForURL("**/check");
  assert.equal(state.posts.length, 2);
  assert.equal(state.posts[1].get("II.1:version"), "2");
  assert.equal(state.posts[1].get("then"), "check");
});

sheetTest("check_and_send_works_with_nothing_left_to_save", async ({ page, state }) => {
  await page.getByRole("button", { name: "Kiểm tra và gửi" }).click();
  await page.waitForURL("**/check");
  assert.equal(state.posts.length, 1);
});

sheetTest("ticks_and_levels_are_saved_at_once", async ({ page, state }) => {
  await field(page, "I.1:tick:plan").check();
  await stateOf(page, "I.1", "saved");
  await field(page, "I.3:level").selectOption("kha");
  await stateOf(page, "I.3", "saved");
  assert.equal(state.lines["I.1"].fields["I.1:tick:plan"], "on");
  assert.equal(state.lines["I.1"].fields["I.1:tick:report"], "");
  assert.equal(state.lines["I.3"].fields["I.3:level"], "kha");
});

sheetTest("a_note_is_saved_after_a_pause_in_typing", async ({ page, state }) => {
  await page.locator("[id='line-II.1'] summary").click();
  await field(page, "II.1:note").fill("Theo báo cáo\nsố 12");
  await stateOf(page, "II.1", "saved");
  assert.equal(await focused(page), "II.1:note");
  assert.equal(state.lines["II.1"].fields["II.1:note"].replaceAll("\r\n", "\n"), "Theo báo cáo\nsố 12");
});
