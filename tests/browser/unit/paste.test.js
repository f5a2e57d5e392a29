import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { script } from "./scripts.js";

const { rowsOfText } = await script("grid.js");
const { folded, place } = await script("place.js");

const CASES = JSON.parse(readFileSync(new URL("../../paste_cases.json", import.meta.url), "utf8")).cases;

const number = (first, last, control) => ({
  first,
  last,
  control,
  take: (text) => (/\d/.test(text) ? text : null),
  reads: (text) => /^[\d,]+$/.test(text),
});
const lines = [
  { code: "I.1", fields: [number(1, 1, "I.1 base"), number(2, 2, "I.1 result")] },
  { code: "I.2", fields: [] }, // computed
  { code: "I.3", fields: [number(1, 2, "I.3")] },
  { code: "II.1", fields: [number(1, 1, "II.1 base"), number(2, 2, "II.1 result")] },
];
const shown = ({ placed, left }) => [placed.map(({ field, text }) => `${field.control} = ${text}`), left.map(({ code, text }) => `${code}: ${text}`)];
const from = (control) => lines.flatMap((line) => line.fields).find((field) => field.control === control);

test("text_is_cut_as_spreadsheets_write_it", () => {
  for (const [text, rows] of [
    ["7,5\r\n8\r\n", [["7,5"], ["8"]]],
    ["1\t2\n\t4", [["1", "2"], ["", "4"]]],
    ['"hai\ndòng"\t"nói ""có"""', [["hai dòng", 'nói "có"']]],
    ["1\u00a0234\n\n5", [["1 234"], [""], ["5"]]],
    ["7", [["7"]]],
    ['5" ống\t6', [['5" ống', "6"]]],
  ]) {
    assert.deepEqual(rowsOfText(text), rows, JSON.stringify(text));
  }
});

for (const { name, text, from: caret, by_codes: byCodes, placed, left } of CASES) {
  test(name.replaceAll(/\W+/g, "_"), () => {
    const plan = place(rowsOfText(text), lines, from(caret));
    assert.deepEqual(shown(plan), [placed, left]);
    assert.equal(plan.byCodes, byCodes);
  });
}

test("a_column_of_numbers_is_never_taken_for_codes", () => {
  const numbered = [1, 2, 3].map((n) => ({ code: String(n), fields: [number(1, 2, `line ${n}`)] }));
  const plan = place([["3"], ["2"], ["1"]], numbered, numbered[0].fields[0]);
  assert.deepEqual(shown(plan)[0], ["line 1 = 3", "line 2 = 2", "line 3 = 1"]);
});

test("a_text_that_a_field_cannot_hold_is_left_over_with_its_line", () => {
  assert.deepEqual(shown(place([["khá"], ["x"]], lines, from("I.3"))), [[], ["I.3: khá", "II.1: x"]]);
});

test("accents_case_and_composition_make_no_difference", () => {
  assert.equal(folded("Hoàn thành TỐT"), folded("hoàn thành tốt".normalize("NFD")));
  assert.equal(folded(" Đạt "), "dat");
});
