// The keys of the sheet, as in a spreadsheet: Enter and arrows move, Esc takes back, F2 edits, Ctrl+Z undoes.
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

/** The columns a cell covers, the first of the table being 0. */
export function columnsOf(cell) {
  let first = 0;
  for (let before = cell.previousElementSibling; before; before = before.previousElementSibling) first += before.colSpan;
  return { first, last: first + cell.colSpan - 1 };
}

function isText(control) {
  return control instanceof HTMLInputElement && ["text", "search", "tel", ""].includes(control.type);
}

/** Whether the caret stands where an arrow would leave the text. */
function atEdge(control, forward) {
  const { value, selectionStart, selectionEnd } = control;
  if (selectionStart === 0 && selectionEnd === value.length) return true;
  return selectionStart === selectionEnd && selectionStart === (forward ? value.length : 0);
}

/** A date as it is written here, today in Viet Nam. */
function today() {
  return new Date().toLocaleDateString("en-GB", { timeZone: "Asia/Ho_Chi_Minh" });
}

/**
 * Attaches the keys to the sheet: `restore(control)` is Esc, `saveNow(control)` is Ctrl+S, `undo()` and `redo()` are
 * Ctrl+Z and Ctrl+Y where nothing is being typed (`typing(control)`), and `help()` shows the keys.
 */
export function attachKeys(form, { restore, saveNow, typing, undo, redo, help }) {
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

  function go(event, target) {
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }

  /** The field beside this one, in reading order. */
  function sideways(event, step) {
    const { target } = event;
    if (isText(target) && !atEdge(target, step > 0)) return;
    const stops = stopsOf(form);
    const at = stops.findIndex((stop) => stop.control === target);
    if (at >= 0) go(event, stops[at + step]?.control);
  }

  /** Keys with Ctrl; whether it was one. */
  function commanded(event, key, target) {
    const stops = stopsOf(form);
    const press = (call) => {
      event.preventDefault();
      call();
      return true;
    };
    if (key === "s") return press(() => saveNow(target));
    if (key === "/") return press(help);
    if (!typing(target)) {
      if (key === "y" || (key === "z" && event.shiftKey)) return press(redo);
      if (key === "z") return press(undo);
    }
    if (editing === target || !target.matches("input, select")) return false;
    if (key === "home") return press(() => stops[0]?.control.focus());
    if (key === "end") return press(() => stops.at(-1)?.control.focus());
    if (key === ";" && target.classList.contains("input-day")) {
      return press(() => {
        target.value = today();
        target.select();
      });
    }
    return false;
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
    if (command && key === "Enter") return toggleAside(event);
    if (command) return commanded(event, key.toLowerCase(), target);
    if (!target.closest("tbody[data-line]")) return;
    const aside = target.closest("details");
    if (key === "Escape" && aside?.open) return closeAside(event, aside);
    if (key === "Escape" && target.matches("input, select")) return restore(target);
    if (key === "F2" && isText(target)) return edit(target);
    if (!target.matches("input, select")) return;
    if (key === "Enter") return move(event, event.shiftKey ? -1 : 1);
    if (target.matches("[type=radio]") || editing === target || event.shiftKey || aside) return;
    if (key === "ArrowRight") return sideways(event, 1);
    if (key === "ArrowLeft") return sideways(event, -1);
    if (target.matches("select")) return;
    if (key === "ArrowDown") move(event, 1);
    if (key === "ArrowUp") move(event, -1);
  });
}
