// The keys of the sheet, as in a spreadsheet: Enter and arrows move in the column, Esc takes back, F2 edits.
// Letters, Backspace and whatever an input method composes are left to the browser.

/** The field below (`step` 1) or above (−1) in the same column; null at the edge. Stops are in reading order. */
export function neighbour(stops, from, step) {
  const columns = stops.find((stop) => stop.control === from);
  if (!columns) return null;
  const at = stops.indexOf(columns);
  const rest = step > 0 ? stops.slice(at + 1) : stops.slice(0, at).reverse();
  return rest.find((stop) => stop.first <= columns.last && columns.first <= stop.last)?.control ?? null;
}

/** The fields of the sheet that can be typed in now, with the columns each one covers. */
function stopsOf(form) {
  const controls = form.querySelectorAll("tbody[data-line] .line-row :is(input, select)");
  return [...controls].filter(isStop).map((control) => ({ control, ...columnsOf(control.closest("td, th")) }));
}

function isStop(control) {
  return control.type !== "hidden" && !control.disabled && !control.closest("details") && control.getClientRects().length > 0;
}

function columnsOf(cell) {
  let first = 0;
  for (let before = cell.previousElementSibling; before; before = before.previousElementSibling) first += before.colSpan;
  return { first, last: first + cell.colSpan - 1 };
}

function isText(control) {
  return control instanceof HTMLInputElement && ["text", "search", "tel", ""].includes(control.type);
}

/** Attaches the keys to the sheet: `restore(control)` is Esc, `saveNow(control)` is Ctrl+S. */
export function attachKeys(form, { restore, saveNow }) {
  let editing = null; // the field whose arrows stay inside after F2

  form.addEventListener("focusin", ({ target }) => {
    editing = null;
    if (isText(target)) target.select();
  });

  // A click that puts the caret would undo the selection of the first focus.
  let pressed = null;
  form.addEventListener("pointerdown", ({ target }) => {
    pressed = target === document.activeElement ? null : target;
  });
  form.addEventListener("pointerup", ({ target }) => {
    if (target === pressed && isText(target) && target.selectionStart === target.selectionEnd) target.select();
    pressed = null;
  });

  function move(event, step) {
    const target = neighbour(stopsOf(form), event.target, step);
    event.preventDefault();
    if (!target) return saveNow(event.target);
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }

  function edit(control) {
    if (editing === control) {
      editing = null;
      control.select();
    } else {
      editing = control;
      control.setSelectionRange(control.value.length, control.value.length);
    }
  }

  /** Opens the part below the line's name and goes there; in it, goes back to the line's first field. */
  function toggleAside(event) {
    const line = event.target.closest("tbody[data-line]");
    const aside = line?.querySelector("details");
    if (!aside) return;
    event.preventDefault();
    if (aside.contains(event.target) && aside.open) return closeAside(event, aside);
    aside.open = true;
    (aside.querySelector("input:checked") ?? aside.querySelector("input, textarea, summary")).focus();
  }

  function closeAside(event, aside) {
    event.preventDefault();
    aside.open = false;
    const line = aside.closest("tbody[data-line]");
    const field = [...line.querySelectorAll(".line-row :is(input, select)")].find(isStop);
    (field ?? aside.querySelector("summary")).focus();
  }

  form.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.isComposing || event.keyCode === 229 || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && key.toLowerCase() === "s") {
      event.preventDefault();
      return saveNow(target);
    }
    if (command && key === "Enter") return toggleAside(event);
    if (command || !target.closest("tbody[data-line]")) return;
    const aside = target.closest("details");
    if (key === "Escape" && aside?.open) return closeAside(event, aside);
    if (key === "Escape" && target.matches("input, select")) return restore(target);
    if (key === "F2" && isText(target)) return edit(target);
    if (!target.matches("input, select")) return;
    if (key === "Enter") return move(event, event.shiftKey ? -1 : 1);
    if (target.matches("select, [type=radio]") || editing === target || event.shiftKey || aside) return;
    if (key === "ArrowDown") move(event, 1);
    if (key === "ArrowUp") move(event, -1);
  });
}
