// Rows dragged by their handle, dropped before or after another row or into a heading. The arrows of a row and the
// choice on its page do the same without dragging.

import { codesBelow, rowOf } from "./tree_rows.js";

/** Where a row dropped at this share of another row's height goes. */
export function spotAt(isHeading, share) {
  if (isHeading) return share < 1 / 3 ? "before" : share < 2 / 3 ? "end" : "after";
  return share < 1 / 2 ? "before" : "after";
}

/** Attaches dragging; `place(code, to, other)` moves a row. */
export function attachDragging(tree, place) {
  let dragged = null; // code of the row, and of all that moves along
  let drop = null;

  function mark(next) {
    if (drop?.row === next?.row && drop?.to === next?.to) return;
    drop?.shown.classList.remove("drop-before", "drop-after", "drop-into");
    drop = next;
    drop?.shown.classList.add({ before: "drop-before", after: "drop-after", end: "drop-into" }[drop.to]);
  }

  function targetOf({ target, clientY }) {
    const row = target.closest?.("[data-row]");
    if (!row || dragged.codes.includes(row.dataset.row)) return null;
    const { top, height } = row.getBoundingClientRect();
    const to = spotAt(row.classList.contains("tree-heading"), (clientY - top) / height);
    // After a heading means after all that stands below it.
    const shown = to === "after" ? rowOf(tree, codesBelow(row).at(-1)) : row;
    return { row, to, shown };
  }

  tree.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.("[data-handle]")?.closest("[data-row]");
    if (!row) return;
    dragged = { code: row.dataset.row, codes: codesBelow(row) };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.code);
    event.dataTransfer.setDragImage(row, 0, 0);
    for (const code of dragged.codes) rowOf(tree, code).classList.add("is-dragged");
  });
  tree.addEventListener("dragover", (event) => {
    if (!dragged) return;
    mark(targetOf(event));
    if (drop) event.preventDefault();
  });
  tree.addEventListener("drop", (event) => {
    if (!dragged || !drop) return;
    event.preventDefault();
    place(dragged.code, drop.to, drop.row.dataset.row);
  });
  tree.addEventListener("dragend", () => {
    mark(null);
    dragged = null;
    tree.querySelectorAll(".is-dragged").forEach((row) => row.classList.remove("is-dragged"));
  });
}
