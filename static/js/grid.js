// Reads what a spreadsheet or a word processor puts on the clipboard into rows of cells. Places nothing.

/** The cells of a clipboard: its table where it holds one, else its text cut at tabs and line ends. */
export function gridOf({ html, text }) {
  const table = html ? new DOMParser().parseFromString(html, "text/html").querySelector("table") : null;
  const rows = table ? [...table.rows].map((row) => [...row.cells].flatMap(cellsOf)) : rowsOfText(text ?? "");
  while (rows.length > 0 && rows.at(-1).every((cell) => cell === "")) rows.pop();
  return rows;
}

/** A cell over several columns is its text and blanks, so that what follows stays in its column. */
function cellsOf(cell) {
  return [tidy(cell.textContent), ...Array(Math.min(cell.colSpan, 50) - 1).fill("")];
}

/** Text as spreadsheets write it: a cell with a line end or a tab inside stands in quotes, a quote in it is doubled. */
export function rowsOfText(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const end = () => {
    rows.at(-1).push(tidy(cell));
    cell = "";
  };
  const all = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  for (let at = 0; at < all.length; at += 1) {
    const character = all[at];
    if (quoted && character === '"' && all[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (character === "\t" && !quoted) end();
    else if (character === "\n" && !quoted) {
      end();
      rows.push([]);
    } else cell += character;
  }
  end();
  if (rows.length > 1 && rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
}

function tidy(text) {
  return text.replaceAll("\u00a0", " ").replace(/\s+/g, " ").trim();
}
