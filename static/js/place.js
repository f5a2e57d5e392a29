// Decides which cell of a pasted block goes into which field. Knows neither the page nor the clipboard.
//
// A line is `{code, fields}`, in printed order and with the lines nothing can be typed into; a field covers the columns
// `first` to `last`, takes a text through `take(text)` (null where it cannot hold it), says through `reads(text)` whether
// that looks like one of its values, and has its place in `control`.

/** How many of a column's cells must be codes of lines before it is taken for the column of codes. */
const MOST = 0.5;

/** Words above a column that is printed beside the values and is none of them. */
const NOT_ENTERED = ["toi da", "diem", "ky truoc", "maximum", "points", "score", "previous"];

/** The text without accents, case and the points and brackets around a code. */
export function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase().trim();
}

function codeOf(text, byCode) {
  return byCode.get(folded(text).replace(/^[("']+|[.):"']+$/g, "")) ?? null;
}

/** The column of the block that names the lines; −1 where none does. */
function columnOfCodes(grid, byCode) {
  const width = Math.max(...grid.map((row) => row.length));
  for (let column = 0; column < width; column += 1) {
    const filled = grid.map((row) => row[column] ?? "").filter((cell) => cell !== "");
    const known = filled.filter((cell) => codeOf(cell, byCode));
    // Numbers could be codes of a scheme numbered 1, 2, 3: there one column of values names nothing.
    const telling = known.some((cell) => !/^\d+$/.test(cell)) || width > 1;
    if (known.length >= 2 && known.length >= filled.length * MOST && telling) return column;
  }
  return -1;
}

/** The columns after the codes that hold values of some line: names, rules and maxima printed beside them do not. */
function columnsOfValues(grid, codes, lines, byCode) {
  const width = Math.max(...grid.map((row) => row.length));
  const columns = [];
  for (let column = 0; column < width; column += 1) {
    if (column === codes) continue;
    const filled = grid.flatMap((row) => {
      const line = codeOf(row[codes] ?? "", byCode);
      return line && row[column] ? [{ line, text: row[column] }] : [];
    });
    const heads = grid.filter((row) => !codeOf(row[codes] ?? "", byCode)).map((row) => folded(row[column] ?? ""));
    if (heads.some((head) => NOT_ENTERED.some((word) => head.includes(word)))) continue;
    const values = filled.filter(({ line, text }) => line.fields.some((field) => field.reads(text)));
    if (filled.length > 0 && values.length >= filled.length * MOST) columns.push(column);
  }
  return columns;
}

/**
 * Places a block. `from` is the field it is pasted into; `byCodes` tells whether lines were found by their codes.
 *
 * Returns `{byCodes, placed: [{line, field, text}], left: [{code, text}]}`: blank cells change nothing, a line that takes
 * nothing still uses up its row, and what finds no field is left over, never moved.
 */
export function place(grid, lines, from) {
  const byCode = new Map(lines.map((line) => [folded(line.code), line]));
  const codes = grid.length === 0 ? -1 : columnOfCodes(grid, byCode);
  const placed = [];
  const left = [];
  const start = lines.findIndex((line) => line.fields.includes(from));

  function put(line, column, text) {
    if (text === "") return;
    const field = line?.fields.find((each) => each.first <= column && column <= each.last);
    const taken = field?.take(text) ?? null;
    const before = placed.find((each) => each.field === field);
    if (taken === null || (before && before.text !== taken)) left.push({ code: line?.code ?? "", text });
    else if (!before) placed.push({ line, field, text: taken });
  }

  if (codes >= 0) {
    const columns = columnsOfValues(grid, codes, lines, byCode);
    // One column goes where the caret is; two are the two of the sheet.
    const first = columns.length === 1 ? (from?.first ?? 1) : 1;
    for (const row of grid) {
      const line = codeOf(row[codes] ?? "", byCode);
      if (line) columns.forEach((column, at) => put(line, first + at, row[column] ?? ""));
    }
  } else if (start >= 0) {
    grid.forEach((row, down) => row.forEach((text, right) => put(lines[start + down], from.first + right, text)));
  }
  return { byCodes: codes >= 0, placed, left };
}
