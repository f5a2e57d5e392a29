// A name edited in its row: Enter saves, Esc leaves it as it was, going elsewhere saves what was changed.

import { nameOf } from "./tree_rows.js";

let current = null; // the name being edited

/** Opens a name for editing, with `text` in the field; `save(name)` is called once where it was changed. */
export function openRename(row, label, text, save) {
  const name = nameOf(row);
  if (name.hidden) return;
  const input = document.createElement("input");
  input.type = "text";
  input.className = "input tree-rename";
  input.autocomplete = "off";
  input.setAttribute("aria-label", label);
  input.value = text ?? name.textContent;
  name.hidden = true;
  name.after(input);
  input.focus();
  if (text === undefined) input.select();

  const mine = { row, input };
  current = mine;

  function close(saves, keepsFocus) {
    if (current !== mine) return;
    current = null;
    const typed = input.value.trim();
    const changed = typed !== name.textContent;
    name.hidden = false;
    if (keepsFocus) name.focus();
    input.remove();
    if (!saves || !changed) return;
    name.textContent = typed;
    save(typed);
  }

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      close(event.key === "Enter", true);
    }
  });
  input.addEventListener("blur", () => close(true, false));
}

/** Leaves the field for a replacement of the tree: the row's code and what is typed, or null where none is open. */
export function suspendRename() {
  if (!current) return null;
  const { row, input } = current;
  current = null;
  return { code: row.dataset.row, text: input.value };
}
