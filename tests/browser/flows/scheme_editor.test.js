// A scheme made by an admin through the pages: typed with the keyboard, the same without script, two admins on one
// line, adoption refused and done. Every page of the editor in both languages, light and dark, wide and at 320 px.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.js";
import { inContext, picture, startBrowser } from "../support/browser.js";
import { codesOf, draftOfDefault, focused, largeDocument, newScheme, rowOf, schemeFromFile, settled, smallDocument, typeRow } from "../support/editor.js";
import { setUpAdmin } from "../support/people.js";
import { startProgram } from "../support/program.js";

const FORMS = ["direct", "levels", "checklist", "proportion", "bands", "cases", "deadline", "count", "leader", "placing"];

let browser;
let program;
let signedIn;
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram()]);
  signedIn = await inContext(browser, program.origin, {}, async (page, context) => {
    await setUpAdmin(program, page);
    return context.storageState();
  });
});
after(() => Promise.all([browser?.close(), program?.end()]));

const asAdmin = (options, use) => inContext(browser, program.origin, { ...options, storageState: signedIn }, use);
const nameOf = (page, code) => rowOf(page, code).locator("[data-name]");
const foot = (page) => page.locator("[data-foot]");
const said = (page, text) => page.locator("#tree-status", { hasText: text }).waitFor();

/** Presses a key that leads to another page. */
const leads = (page, to, act) => Promise.all([page.waitForURL(to), act()]);

test("a_table_is_typed_with_the_keyboard_alone_and_adopted", { timeout: 120_000 }, async () => {
  await asAdmin({}, async (page) => {
    const path = await newScheme(page, "BAN-PHIM", "Bộ tiêu chí gõ bằng bàn phím");
    await page.locator("#name").focus();
    await typeRow(page, "Công tác cán bộ", "100");
    await settled(page, "I");
    assert.equal(await focused(page), "name");
    for (const [at, [name, max]] of [["Quy hoạch", "50"], ["Luân chuyển", "30"], ["Đào tạo", "15"]].entries()) {
      await typeRow(page, name, max);
      await settled(page, `I.${at + 1}`);
    }
    assert.deepEqual(await codesOf(page), ["I", "I.1", "I.2", "I.3"]);
    await rowOf(page, "I").locator(".tree-short", { hasText: "95/100" }).waitFor();
    assert.match(await foot(page).textContent(), /lỗi phải sửa/);
    assert.ok((await page.locator(".fault-serious").count()) > 0);
    await picture(page, "scheme-tree-short");

    await nameOf(page, "I.1").focus();
    await page.keyboard.press("Alt+ArrowDown");
    await said(page, "Đã chuyển I.1");
    assert.deepEqual(await codesOf(page), ["I", "I.2", "I.1", "I.3"]);
    assert.equal(await focused(page), "I.1 name");
    await page.keyboard.press("F2");
    await page.keyboard.type("Quy hoạch cán bộ");
    await page.keyboard.press("Enter");
    await said(page, "Đã lưu I.1");
    await rowOf(page, "I.2").locator('[data-do="delete"]').focus();
    await page.keyboard.press("Delete");
    await said(page, "Đã xóa I.2");
    await rowOf(page, "I").locator(".tree-short", { hasText: "65/100" }).waitFor();
    await page.keyboard.press("Control+z");
    await settled(page, "I.2");

    await nameOf(page, "I.3").focus();
    await leads(page, /\/nodes\/I\.3$/, () => page.keyboard.press("Enter"));
    await page.locator("#max").focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("20");
    await page.locator(".editor-sentence", { hasText: "20" }).waitFor();
    await picture(page, "scheme-node");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Control+s")]);
    await page.goto(path);
    assert.equal((await rowOf(page, "I").textContent()).includes("100/100"), true);
    assert.match(await foot(page).textContent(), /Không còn lỗi/);
    assert.equal(await nameOf(page, "I.1").textContent(), "Quy hoạch cán bộ");

    await foot(page).locator("a.button-primary").focus();
    await leads(page, /\/adoption$/, () => page.keyboard.press("Enter"));
    await page.locator("#document_number").focus();
    await page.keyboard.type("15-QĐ/TU");
    await leads(page, (url) => url.pathname === path, () => page.keyboard.press("Enter"));
    assert.equal(await page.locator("[data-add]").count(), 0);
    assert.equal(await page.locator("[data-row] button").count(), 0);
    assert.match(await page.locator("#main").textContent(), /15-QĐ\/TU/);
  });
});

test("the_same_without_script_by_buttons", { timeout: 120_000 }, async () => {
  await asAdmin({ javaScriptEnabled: false }, async (page) => {
    const path = await newScheme(page, "NUT-BAM", "Bộ tiêu chí bằng nút bấm");
    const onTree = (act) => Promise.all([page.waitForResponse((answer) => answer.status() === 303), page.waitForEvent("load"), act()]);
    async function add(parent, name, max, form) {
      await page.locator('[data-add] [name="parent"]').selectOption(parent);
      await page.locator('[data-add] [name="form"]').selectOption(form);
      await page.locator("#name").fill(name);
      await page.locator("#max").fill(max);
      await onTree(() => page.locator("[data-add] button[type=submit]").click());
    }
    await add("", "Công tác cán bộ", "100", "heading");
    await add("I", "Quy hoạch", "60", "direct");
    await add("I", "Luân chuyển", "40", "direct");
    await onTree(() => rowOf(page, "I.2").locator('[data-do="up"]').click());
    assert.deepEqual(await codesOf(page), ["I", "I.2", "I.1"]);
    await onTree(() => rowOf(page, "I.2").locator('[data-do="delete"]').click());
    assert.deepEqual(await codesOf(page), ["I", "I.1"]);
    await onTree(() => page.locator("[data-undo] button").click());
    assert.deepEqual(await codesOf(page), ["I", "I.2", "I.1"]);

    await nameOf(page, "I.1").click();
    await page.locator('[name="rule/form"]').selectOption("proportion");
    await leads(page, /\/trial$/, () => page.locator("button[data-refresh].only-plain").click());
    await page.locator('[name="rule/inputs/0/name/vi"]').fill("Đã làm");
    await page.locator('[name="rule/inputs/1/name/vi"]').fill("Phải làm");
    await Promise.all([page.waitForEvent("load"), page.locator("button[data-try]").click()]);
    assert.match(await page.locator(".editor-sentence").textContent(), /Đã làm/);
    await leads(page, (url) => url.pathname === path, () => page.locator('button[name="go"][value="tree"]').click());
    assert.match(await foot(page).textContent(), /Không còn lỗi/);
    await foot(page).locator("a.button-primary").click();
    await page.locator("#document_number").fill("16-QĐ/TU");
    await leads(page, (url) => url.pathname === path, () => page.locator("#document_number").press("Enter"));
    assert.equal(await page.locator("[data-row] button").count(), 0);
  });
});

test("two_admins_on_one_line_see_both_values_and_the_second_decides", { timeout: 60_000 }, async () => {
  await asAdmin({}, async (first) => {
    const path = await schemeFromFile(first, smallDocument("HAI-NGUOI"));
    await first.goto(`${path}/nodes/I.1`);
    await asAdmin({}, async (second) => {
      await second.goto(`${path}/nodes/I.1`);
      await second.locator("#max").fill("3");
      await leads(second, (url) => url.pathname === path, () => second.locator('button[name="go"][value="tree"]').click());
    });
    await first.locator("#max").fill("4");
    await Promise.all([first.waitForEvent("load"), first.locator('button[name="go"][value="tree"]').click()]);
    const row = first.locator('[role="alert"] tbody tr', { hasText: "4" });
    assert.deepEqual(await row.locator("td").allTextContents(), ["3", "4"]);
    assert.equal(await first.locator("#max").inputValue(), "4");
    await assertAccessible(first, "a conflict");
    await leads(first, (url) => url.pathname === path, () => first.locator('button[name="go"][value="tree"]').click());
    assert.match(await rowOf(first, "I.1").locator(".num").first().textContent(), /4$/);
  });
});

test("adoption_is_refused_with_links_to_the_faults", { timeout: 60_000 }, async () => {
  await asAdmin({}, async (page) => {
    const document = smallDocument("CON-LOI");
    document.tree[0].children[1].rule.items = [];
    const path = await schemeFromFile(page, document);
    await foot(page).locator("a.button-primary").click();
    assert.equal(await page.locator("#document_number").count(), 0);
    const fault = page.locator(".fault-serious a", { hasText: "I.2" }).first();
    await leads(page, new RegExp(`${path}/nodes/I\\.2$`), () => fault.click());
    // Beside the rule the fault leads to its field.
    await page.locator('[data-live="words"] .fault-serious').first().waitFor();
    await page.locator('[name="rule/items/0/name/vi"]').fill("Ban hành kế hoạch");
    await page.locator('[name="rule/items/0/points"]').fill("2");
    await page.locator('[data-live="words"] .fault-serious').first().waitFor({ state: "detached" });
    await leads(page, (url) => url.pathname === path, () => page.locator('button[name="go"][value="tree"]').click());
    await foot(page).locator("a.button-primary").click();
    await page.locator("#document_number").waitFor();
  });
});

test("a_table_of_230_rows_is_moved_renamed_and_put_back", { timeout: 60_000 }, async () => {
  await asAdmin({}, async (page) => {
    await schemeFromFile(page, largeDocument("LON-230"));
    const before = await codesOf(page);
    assert.equal(before.length, 230);
    await nameOf(page, "N5.1.1.1.1").focus();
    await page.keyboard.press("Alt+ArrowDown");
    await said(page, "Đã chuyển N5.1.1.1.1");
    assert.equal(await focused(page), "N5.1.1.1.1 name");
    assert.equal(await nameOf(page, "N5.1.1.1.1").evaluate(isUncovered), true);
    await page.keyboard.press("F2");
    await page.keyboard.type("Tên mới");
    await page.keyboard.press("Enter");
    await said(page, "Đã lưu N5.1.1.1.1");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await page.waitForFunction(() => !document.querySelector("[data-undo]"));
    assert.deepEqual(await codesOf(page), before);
  });
});

/** Whether an element is what a click in its middle would hit. */
function isUncovered(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}

for (const view of [
  { name: "wide-light", viewport: { width: 1280, height: 800 }, colorScheme: "light", lang: "vi" },
  { name: "narrow-dark", viewport: { width: 320, height: 640 }, colorScheme: "dark", lang: "en" },
]) {
  test(`every_page_of_the_editor_is_accessible_${view.name.replace("-", "_")}`, { timeout: 180_000 }, async () => {
    const { name, lang, ...options } = view;
    await asAdmin(options, async (page) => {
      await page.goto(`/?lang=${lang}`);
      const path = await draftOfDefault(page);
      await assertPage(page, path, `${name}-draft`);
      await assertPage(page, path.replace(/\d+$/, "1"), `${name}-in-force`);
      await assertPage(page, `${path}/adoption`, `${name}-adoption`);
      await assertPage(page, `${path}/nodes/II`, `${name}-heading`);
      await page.goto(path);
      const beside = await page.locator(".editor-top a:not([download])").evaluateAll((links) => links.map(({ href }) => href));
      for (const href of beside) await assertPage(page, href, `${name}-${href.split("/").at(-1).replace(/\W.*/, "")}`);
      await page.goto(path);
      await page.locator('[data-add] [name="parent"]').selectOption("II");
      for (const form of FORMS) {
        await page.locator('[data-add] [name="form"]').selectOption(form);
        await page.locator("#code").fill(`Z-${form}`);
        await page.locator("#name").fill(form);
        await page.locator("#max").fill("5");
        await page.locator("#max").press("Enter");
        await settled(page, `Z-${form}`);
      }
      await assertPage(page, path, `${name}-draft-with-faults`);
      for (const form of FORMS) await assertPage(page, `${path}/nodes/Z-${form}`, `${name}-${form}`);
      await page.goto(`${path}/nodes/Z-direct`);
      await page.locator("#max").fill("x");
      await page.locator('button[name="go"][value="tree"]').click();
      await page.locator("#error-summary").waitFor();
      await assertShown(page, `${name}-mistake`);
    });
  });
}

async function assertPage(page, path, name) {
  await page.goto(path);
  await assertShown(page, name);
}

async function assertShown(page, name) {
  await picture(page, `scheme-${name}`);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(sideways, 0, `${name} scrolls sideways`);
  assert.equal(await page.locator("h1").count(), 1, `${name} has one h1`);
  await assertAccessible(page, name);
}
