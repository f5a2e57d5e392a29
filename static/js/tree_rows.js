// Finding rows and controls of the tree, in words that survive its replacement. Changes nothing.

/** The row of a code; null where there is none any more. */
export function rowOf(tree, code) {
  return [...tree.querySelectorAll("[data-row]")].find((row) => row.dataset.row === code) ?? null;
}

/** The link with a row's name. */
export function nameOf(row) {
  return row.querySelector("[data-name]");
}

/** The codes of a row and of everything below it. */
export function codesBelow(row) {
  const codes = [row.dataset.row];
  for (let next = row.nextElementSibling; next && depthOf(next) > depthOf(row); next = next.nextElementSibling) {
    codes.push(next.dataset.row);
  }
  return codes;
}

/** Where the focus is: the row, the control in it, and the rows to go to should this one be gone. */
export function placeOf(element) {
  const row = element.closest("[data-row]");
  const below = row ? codesBelow(row) : [];
  const rows = row ? [...row.parentElement.children] : [];
  const at = rows.indexOf(row);
  const others = [rows[at + below.length], rows[at - 1]].filter(Boolean).map((other) => other.dataset.row);
  return { element, codes: row ? [row.dataset.row, ...others] : [], control: element.dataset.do ?? "name" };
}

/** The control of a row that does the same. */
export function controlOf(row, control) {
  return row.querySelector(`[data-do="${control}"]`) ?? nameOf(row);
}

export function depthOf(row) {
  return Number(row.dataset.depth);
}
