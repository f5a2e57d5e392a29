import assert from "node:assert/strict";
import { test } from "node:test";
import { script } from "./scripts.js";

const { rowsOfText } = await script("grid.js");
const { folded, place } = await script("place.js");

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

test("a_block_goes_down_from_the_caret_and_a_closed_line_uses_up_its_row", () => {
  const plan = place([["200", "134"], ["5"], ["7"], ["", "9"], ["1"]], lines, from("I.1 base"));
  assert.deepEqual(shown(plan), [
    ["I.1 base = 200", "I.1 result = 134", "I.3 = 7", "II.1 result = 9"],
    ["I.2: 5", ": 1"],
  ]);
  assert.equal(plan.byCodes, false);
});

test("two_values_for_one_field_are_not_settled_by_chance", () => {
  assert.deepEqual(shown(place([["7", "8"]], lines, from("I.3"))), [["I.3 = 7"], ["I.3: 8"]]);
  assert.deepEqual(shown(place([["7", "7"]], lines, from("I.3"))), [["I.3 = 7"], []]);
});

test("codes_name_the_lines_in_any_order_and_names_maxima_and_headings_are_left_out", () => {
  const grid = [
    ["TT", "Tiêu chí", "Điểm tối đa", "Chỉ tiêu", "Kết quả"],
    ["II.", "Tổ chức", "8", "", ""],
    ["ii.1", "Kết nạp 3 đảng viên", "8", "10", "9,5"],
    ["(I.3)", "Văn bản", "6", "7", ""],
    ["I.1", "Nghị quyết", "8", "200", "134"],
    ["", "Tổng", "22", "", "99"],
  ];
  const plan = place(grid, lines, from("I.1 result"));
  assert.deepEqual(shown(plan), [["II.1 base = 10", "II.1 result = 9,5", "I.3 = 7", "I.1 base = 200", "I.1 result = 134"], []]);
  assert.equal(plan.byCodes, true);
});

test("one_column_beside_the_codes_goes_into_the_caret_s_column", () => {
  const plan = place([["I.1", "134"], ["II.1", "9"]], lines, from("I.1 result"));
  assert.deepEqual(shown(plan)[0], ["I.1 result = 134", "II.1 result = 9"]);
});

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
