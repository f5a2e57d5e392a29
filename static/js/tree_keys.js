// The keys of the tree: arrows go from row to row, with Alt they move the row, F2 renames, Ctrl+Z takes back.

import { controlOf, nameOf, placeOf } from "./tree_rows.js";

/** Attaches the keys; `rename(row)` opens the name of a row for editing. */
export function attachTreeKeys(tree, { rename }) {
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.shiftKey && !event.altKey && key.toLowerCase() === "z" && !isTyped(target)) {
      event.preventDefault();
      tree.querySelector("[data-undo]")?.requestSubmit();
      return;
    }
    if (command) return;
    // Enter in the choice of a kind adds the row, as it does in the fields beside it.
    if (key === "Enter" && target.matches("[data-add] select")) {
      event.preventDefault();
      target.form.requestSubmit();
      return;
    }
    const row = target.closest("[data-row]");
    if (row && !isTyped(target)) inRow(event, row);
  });

  function inRow(event, row) {
    const { target, key, altKey, shiftKey } = event;
    if (shiftKey) return;
    const step = { ArrowUp: "up", ArrowDown: "down" }[key];
    if (step && altKey) {
      event.preventDefault();
      press(controlOf(row, step));
    } else if (step) {
      const next = step === "up" ? row.previousElementSibling : row.nextElementSibling;
      if (!next) return;
      event.preventDefault();
      controlOf(next, placeOf(target).control).focus();
    } else if (key === "F2") {
      event.preventDefault();
      rename(row);
    } else if (key === "Delete" && target.dataset.do === "delete") {
      event.preventDefault();
      press(target);
    }
  }

  /** Presses a button of a row without taking the focus from where it is. */
  function press(button) {
    button.form?.requestSubmit(button);
  }

  // A second click on a name that has the focus opens it like any link; a double click on the row's text renames.
  tree.addEventListener("dblclick", ({ target }) => {
    const row = target.closest(".tree-name") && !target.closest("a, input") && target.closest("[data-row]");
    if (row && nameOf(row)) rename(row);
  });
}

function isTyped(element) {
  return element.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}
