// Typing as fast as in a spreadsheet: a block from Excel or Word, undone in one step; few presses; no mouse.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.js";
import { inContext, startBrowser } from "../support/browser.js";
import { fieldsOf, handCalculated } from "../support/figures.js";
import { createAccount, openOwnSheet, setUpAdmin, takeAccount } from "../support/people.js";
import { startProgram } from "../support/program.js";
import { everythingSaved, totalOf } from "../support/sheet.js";

/** Presses beside the values' own characters that a line may cost (issue 5). */
const MOST_PRESSES_PER_LINE = 3;

let browser;
let program;
const links = {};
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram()]);
  await inContext(browser, program.origin, {}, async (page) => {
    await setUpAdmin(program, page);
    for (const [key, unit] of [["tsv", "Hà Giang"], ["html", "Cao Bằng"], ["keys", "Bắc Kạn"]]) {
      const person = { username: `${key}.chuyenvien`, fullName: "Nguyễn Thị Hoà", role: "staff", unit };
      links[key] = { person, link: await createAccount(page, person) };
    }
  });
});
after(() => Promise.all([browser?.close(), program?.end()]));

async function onSheet(key, use) {
  await inContext(browser, program.origin, { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const { person, link } = links[key];
    await takeAccount(page, link, person.username);
    await openOwnSheet(page);
    await use(page);
  });
}

/** The typed fields of the sheet that hold one text, in printed order: `{code, name, value}`. */
async function typedFields(page) {
  const { entries } = handCalculated();
  const wanted = Object.entries(entries).flatMap(([code, entry]) =>
    fieldsOf(code, entry)
      .filter(({ kind, name }) => kind === "text" && !name.endsWith(":reason"))
      .map(({ name, value }) => ({ code, name, value })),
  );
  const order = await page.locator("#sheet-form [name]").evaluateAll((all) => all.map((each) => each.name));
  return wanted.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

function rowsByCode(fields) {
  const rows = new Map();
  for (const { code, value } of fields) rows.set(code, [...(rows.get(code) ?? []), value]);
  return [...rows].map(([code, values]) => [code, `Tiêu chí ${code}`, ...values]);
}

async function copy(page, clipboard) {
  await page.evaluate(async (parts) => {
    const blobs = Object.fromEntries(Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })]));
    await navigator.clipboard.write([new ClipboardItem(blobs)]);
  }, clipboard);
}

async function pasteAndSee(page, fields) {
  await page.locator(`[name="${fields[0].name}"]`).focus();
  await page.keyboard.press("Control+v");
  const dialog = page.locator("dialog.paste");
  await dialog.waitFor();
  assert.equal(await dialog.locator("tbody tr").count(), fields.length);
  assert.equal(await dialog.locator(".says-error").count(), 0);
  await assertAccessible(page, "what a paste would change");
  await page.keyboard.press("Enter");
  await everythingSaved(page);
}

async function assertHolds(page, fields) {
  for (const { name, value } of fields) assert.equal(plain(await page.locator(`[name="${name}"]`).inputValue()), value, name);
}

/** The server writes 1450 as 1.450. */
function plain(text) {
  return text.replace(/^(\d{1,3})\.(\d{3})$/, "$1$2");
}

test("a_block_of_text_from_a_spreadsheet_fills_its_lines_and_is_undone_in_one_step", { timeout: 180_000 }, async () => {
  await onSheet("tsv", async (page) => {
    const fields = await typedFields(page);
    assert.ok(fields.length >= 23, `${fields.length} values`);
    const before = await totalOf(page, "total");
    await copy(page, { "text/plain": rowsByCode(fields).reverse().map((row) => row.join("\t")).join("\r\n") });
    await pasteAndSee(page, fields);
    const filled = await totalOf(page, "total");
    assert.notEqual(filled, before);
    await page.keyboard.press("Control+z");
    await page.waitForFunction((name) => document.querySelector(`[name="${name}"]`).value === "", fields[0].name);
    await everythingSaved(page);
    assert.equal(await totalOf(page, "total"), before);
    await page.reload();
    await assertHolds(page, fields.map((field) => ({ ...field, value: "" })));
  });
});

test("a_table_from_a_word_processor_fills_its_lines_with_decimal_commas", { timeout: 180_000 }, async () => {
  await onSheet("html", async (page) => {
    const fields = await typedFields(page);
    assert.ok(fields.some(({ value }) => value.includes(",")), "a decimal comma is among them");
    const cells = (row) => row.map((cell) => `<td><p>${cell}</p></td>`).join("");
    const table = `<table><tr><th>TT</th><th>Tiêu chí</th><th>Số</th></tr>${rowsByCode(fields).map((row) => `<tr>${cells(row)}</tr>`).join("")}</table>`;
    await copy(page, { "text/html": table, "text/plain": "not read" });
    await pasteAndSee(page, fields);
    await page.reload();
    await assertHolds(page, fields);
  });
});

test("the_lines_are_typed_with_few_presses_and_no_focus_out_of_sight", { timeout: 180_000 }, async () => {
  await onSheet("keys", async (page) => {
    const { entries } = handCalculated();
    const codes = await page.locator("tbody[data-line]").evaluateAll((all) => all.map((line) => line.dataset.line));
    const lines = codes.filter((code) => entries[code]);
    const keys = createKeys(page);
    await keys.go("F8");
    for (const code of lines) await typeLine(page, keys, code, fieldsOf(code, entries[code]));
    await keys.go("ArrowRight");
    await everythingSaved(page);
    const { presses, characters, fields } = keys;
    const seconds = Math.round(0.28 * (presses + characters) + 1.35 * fields);
    console.log(`# ${presses} presses beside ${characters} characters of values on ${lines.length} lines, ${seconds} s by the model`);
    assert.ok(presses <= MOST_PRESSES_PER_LINE * lines.length, `${presses} presses for ${lines.length} lines`);
    for (const { name, kind, value } of lines.flatMap((code) => fieldsOf(code, entries[code]))) {
      const control = page.locator(kind === "choice" ? `[name="${name}"][value="${value}"]` : `[name="${name}"]`);
      if (kind === "tick" || kind === "choice") assert.ok(await control.isChecked(), name);
      else assert.equal(plain(await control.inputValue()), value, name);
    }
    assert.deepEqual(keys.hidden, []);
  });
});

/** Presses keys; counts those that go somewhere apart from those that are the value, and looks where the focus is. */
function createKeys(page) {
  const keys = { presses: 0, characters: 0, fields: 0, hidden: [] };
  keys.go = async (key) => {
    keys.presses += 1;
    await page.keyboard.press(key);
    const out = await page.evaluate(() => {
      const here = document.activeElement;
      const box = here.getBoundingClientRect();
      const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      return seen && (here.contains(seen) || seen.contains(here)) ? null : here.name || here.outerHTML.slice(0, 80);
    });
    if (out) keys.hidden.push(out);
  };
  keys.type = async (text) => {
    keys.characters += text.length;
    await page.keyboard.type(text);
  };
  keys.set = async (key) => {
    keys.characters += 1;
    await page.keyboard.press(key);
  };
  return keys;
}

async function typeLine(page, keys, code, fields) {
  const here = () => page.evaluate(() => ({ name: document.activeElement.name ?? "", value: document.activeElement.value }));
  const order = await page.locator("#sheet-form [name]").evaluateAll((all) => all.map((each) => each.name));
  for (const { name, kind, value } of fields.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))) {
    keys.fields += 1;
    if (kind === "choice") {
      for (let steps = 0; !(await here()).name.startsWith(`${code}:`) && steps < 10; steps += 1) await keys.go("ArrowRight");
      await keys.go("Control+Enter");
      for (let steps = 0; (await here()).value !== value && steps < 5; steps += 1) await keys.set("ArrowDown");
    } else if (name.endsWith(":reason")) {
      await keys.go("Tab");
      await keys.type(value);
      await keys.go("Control+Enter");
    } else {
      for (let steps = 0; (await here()).name !== name && steps < 20; steps += 1) await keys.go("ArrowRight");
      assert.equal((await here()).name, name);
      if (kind === "tick") await keys.set("Space");
      else if (kind === "level") while ((await here()).value !== value) await keys.set("ArrowDown");
      else await keys.type(value);
    }
  }
}
