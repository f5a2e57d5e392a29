// A block from a spreadsheet is pasted into the sheet: shows what would land where, then hands the filled lines over to
// be saved, as one step that can be undone. A single value is the browser's own business.

import { gridOf } from "./grid.js";
import { columnsOf } from "./keys.js";
import { folded, place } from "./place.js";
import { button } from "./status.js";

/** More fields than this that already hold something are not overwritten before the list was seen. */
const OVERWRITES_UNSEEN = 5;
/** A number or a date as offices write them; what it means the server decides. */
const NUMBER_OR_DATE = /^[-−+]?[\d\s.,/]*\d%?$/;
/** A block larger than any sheet is no block for this one. */
const MOST_ROWS = 2000;

/** The lines of the sheet as `place` wants them. */
function linesOf(form) {
  return [...form.querySelectorAll("tbody[data-line]")].map((body) => ({
    code: body.dataset.line,
    body,
    fields: [...body.querySelectorAll(".line-row td")].flatMap(fieldsIn),
  }));
}

/** The fields of a cell: one alone covers all its columns, several take one column each. */
function fieldsIn(cell) {
  const controls = [...cell.querySelectorAll("input, select")].filter(takesText);
  const { first, last } = columnsOf(cell);
  return controls.map((control, at) => ({
    control,
    first: first + at,
    last: controls.length > 1 ? first + at : last,
    take: (text) => (control.matches("select") ? optionOf(control, text) : text),
    reads: (text) => (control.matches("select") ? optionOf(control, text) !== null : NUMBER_OR_DATE.test(text)),
  }));
}

function takesText(control) {
  return !control.disabled && (control.matches("select") || ["text", "search", "tel"].includes(control.type));
}

/** The value of the option with this label or value, whatever its accents. */
function optionOf(select, text) {
  const wanted = folded(text);
  const found = [...select.options].find((option) => [option.text, option.value].some((each) => folded(each) === wanted));
  return found ? found.value : null;
}

function shownIn(field, value) {
  const { control } = field;
  return control.matches("select") ? ([...control.options].find((option) => option.value === value)?.text ?? value) : value;
}

/** Attaches pasting: `land(changes)` takes `[{line, field, text}]` and saves them as one step. */
export function attachPaste(form, { word, say, land }) {
  form.addEventListener("paste", (event) => {
    const { target, clipboardData } = event;
    if (!clipboardData || !target.closest(".line-row") || target.closest("details")) return;
    const grid = gridOf({ html: clipboardData.getData("text/html"), text: clipboardData.getData("text/plain") });
    if (grid.length === 0 || (grid.length === 1 && grid[0].length === 1) || grid.length > MOST_ROWS) return;
    const lines = linesOf(form);
    const from = lines.flatMap((line) => line.fields).find((field) => field.control === target);
    event.preventDefault();
    const plan = place(grid, lines, from);
    const changed = plan.placed.filter(({ field, text }) => field.control.value !== text);
    const overwritten = changed.filter(({ field }) => field.control.value !== "");
    const settle = () => {
      if (changed.length > 0) land(changed);
      report(plan, changed);
    };
    if (plan.byCodes || plan.left.length > 0 || overwritten.length > OVERWRITES_UNSEEN) ask(plan, changed, settle);
    else settle();
  });

  function report({ left }, changed) {
    const codes = [...new Set(left.map(({ code, text }) => code || text))].join(", ");
    say(word("pasted", { n: changed.length }), ...(left.length > 0 ? [" ", word("paste-left", { n: left.length, codes })] : []));
  }

  /** Shows what would land where; nothing is written before it is confirmed. */
  function ask({ left }, changed, settle) {
    const dialog = document.createElement("dialog");
    dialog.className = "paste";
    dialog.setAttribute("aria-labelledby", "paste-title");
    const title = document.createElement("h2");
    title.id = "paste-title";
    title.className = "subtitle";
    title.textContent = word("paste-title", { n: changed.length });
    const scroll = document.createElement("div");
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-labelledby", "paste-title");
    scroll.append(tableOf(changed));
    dialog.append(title, scroll);
    if (left.length > 0) {
      const rest = document.createElement("p");
      rest.className = "says says-error";
      const codes = left.map(({ code, text }) => `${code} ${text}`.trim()).join("; ");
      rest.textContent = word("paste-left", { n: left.length, codes });
      dialog.append(rest);
    }
    const choices = document.createElement("p");
    choices.className = "paste-do";
    const go = button(word("paste-do"), () => {
      dialog.close();
      settle();
    });
    go.className = "button button-primary";
    const stop = button(word("paste-stop"), () => dialog.close());
    stop.className = "button";
    choices.append(...(changed.length > 0 ? [go] : []), stop);
    dialog.append(choices);
    const back = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      back?.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    (changed.length > 0 ? go : stop).focus();
  }

  function tableOf(changed) {
    const table = document.createElement("table");
    table.className = "table";
    const head = table.createTHead().insertRow();
    for (const key of ["paste-line", "paste-before", "paste-after"]) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = word(key);
      head.append(cell);
    }
    const body = table.createTBody();
    for (const { line, field, text } of changed) {
      const row = body.insertRow();
      const name = document.createElement("th");
      name.scope = "row";
      const label = field.control.labels?.[0] ?? form.querySelectorAll("thead th")[field.first];
      name.textContent = `${line.code} · ${label?.textContent.trim() ?? ""}`;
      row.append(name);
      row.insertCell().textContent = shownIn(field, field.control.value) || "–";
      row.insertCell().textContent = shownIn(field, text);
    }
    return table;
  }
}
