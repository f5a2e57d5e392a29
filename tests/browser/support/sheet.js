// Filling a sheet: by keyboard alone, or field by field where script or speed is not the point.

import assert from "node:assert/strict";
import { fieldsOf } from "./figures.js";

const MOST_TABS = 40;

/** Fills all lines with the keyboard only, in reading order. */
export async function fillByKeyboard(page, entries) {
  for (const [code, entry] of inPrintedOrder(await codesOf(page), entries)) {
    const fields = await inReadingOrder(page, fieldsOf(code, entry));
    if (fields.some(({ kind }) => kind === "choice")) await openAside(page, code);
    for (const field of fields) {
      await tabTo(page, field);
      if (field.kind === "tick" || field.kind === "choice") await page.keyboard.press("Space");
      else if (field.kind === "level") await chooseLevel(page, field);
      else await page.keyboard.type(field.value);
    }
  }
  await page.keyboard.press("Tab");
}

/** Fills all lines without relying on script. */
export async function fillAsForm(page, entries) {
  for (const [code, entry] of Object.entries(entries)) {
    const fields = fieldsOf(code, entry);
    if (fields.some(({ kind, name }) => kind === "choice" || name.endsWith(":reason"))) {
      await page.locator(`[id="line-${code}"] summary`).click();
    }
    for (const { name, kind, value } of fields) {
      const control = page.locator(kind === "choice" ? `[name="${name}"][value="${value}"]` : `[name="${name}"]`);
      if (kind === "tick" || kind === "choice") {
        // By focus, which brings a field out from under the bar at the foot.
        await control.focus();
        await page.keyboard.press("Space");
        assert.ok(await control.isChecked(), name);
      }
      if (kind === "level") await control.selectOption(value);
      if (kind === "text") await control.fill(value);
    }
  }
}

/** Waits until every line was answered, and finds none refused. */
export async function everythingSaved(page) {
  await page.waitForFunction(() => !document.querySelector('[data-line]:is([data-state="saving"], [data-state="queued"])'));
  const refused = page.locator('tbody:is([data-state="invalid"], [data-state="conflict"])');
  assert.deepEqual(await refused.evaluateAll((lines) => lines.map((line) => line.textContent.trim())), []);
}

/** The text of a total on the sheet, such as "total" or "II". */
export async function totalOf(page, key) {
  return (await page.locator(`[data-total="${key}"]`).first().textContent()).trim();
}

async function codesOf(page) {
  return page.locator("tbody[data-line]").evaluateAll((lines) => lines.map((line) => line.dataset.line));
}

function inPrintedOrder(codes, entries) {
  const unknown = Object.keys(entries).filter((code) => !codes.includes(code));
  assert.deepEqual(unknown, [], "every entry has its line on the sheet");
  return codes.filter((code) => entries[code]).map((code) => [code, entries[code]]);
}

function inReadingOrder(page, fields) {
  return page.evaluate((wanted) => {
    const place = ({ name }) => [...document.querySelectorAll("#sheet-form [name]")].findIndex((each) => each.name === name);
    return wanted.sort((a, b) => place(a) - place(b));
  }, fields);
}

async function tabTo(page, { name, kind, value }) {
  const here = () => page.evaluate(() => ({ name: document.activeElement.name, value: document.activeElement.value }));
  for (let presses = 0; presses <= MOST_TABS; presses += 1) {
    const at = await here();
    if (at.name === name) {
      // A group of radio buttons is one stop; arrows choose within it.
      for (let choice = 0; kind === "choice" && (await here()).value !== value && choice < 5; choice += 1) await page.keyboard.press("ArrowDown");
      return;
    }
    await page.keyboard.press("Tab");
  }
  assert.fail(`${name} cannot be reached with Tab`);
}

async function chooseLevel(page, { name, value }) {
  const select = page.locator(`[name="${name}"]`);
  for (let presses = 0; (await select.inputValue()) !== value && presses < 10; presses += 1) await page.keyboard.press("ArrowDown");
  assert.equal(await select.inputValue(), value);
}

async function openAside(page, code) {
  await page.locator(`[id="line-${code}"] summary`).focus();
  await page.keyboard.press("Enter");
}
