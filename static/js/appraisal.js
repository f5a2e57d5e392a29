// Verdicts without reloading: the row's form is sent, the row and the sums come back. Enter goes on to the next row,
// arrows move between rows, `a` leads to the list of what can be accepted together. Works on the pages' own forms;
// without it they are sent as a whole.

import { actionOf, createNotice, fieldsOf } from "./fragment.js";
import { wordsOf } from "./status.js";

const table = document.querySelector("[data-appraisal]");

/** The points field of the row below (`step` 1) or above (−1). */
function neighbour(row, step) {
  const rows = [...table.querySelectorAll("[data-row]")].filter((each) => each.querySelector("[name=points]"));
  return rows[rows.indexOf(row) + step]?.querySelector("[name=points]") ?? null;
}

function moveFrom(row, step) {
  const target = neighbour(row, step);
  target?.focus();
  target?.select();
  return target !== null;
}

/** Puts the row and the sums of an answer on the page. */
function replace(row, html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const fresh = answer.querySelector("[data-row]");
  if (!fresh) return null;
  const copy = document.importNode(fresh, true);
  row.replaceWith(copy);
  // Across units the page shows no sums of one sheet.
  for (const sum of answer.querySelectorAll("[data-sum]")) {
    const shown = document.querySelector(`[data-sum="${sum.dataset.sum}"]`);
    if (shown) shown.textContent = sum.textContent;
  }
  return copy;
}

async function send(form, button, notice) {
  const row = form.closest("[data-row]");
  form.setAttribute("aria-busy", "true");
  let response;
  try {
    response = await fetch(actionOf(form, button), {
      method: "POST",
      body: new URLSearchParams(fieldsOf(form, button)),
      headers: { "x-fragment": "1" },
    });
  } catch {
    form.removeAttribute("aria-busy");
    return notice.show("unreachable");
  }
  form.removeAttribute("aria-busy");
  if (![200, 409, 422].includes(response.status)) {
    return notice.show(response.status === 401 ? "expired" : "refused");
  }
  const fresh = replace(row, await response.text());
  if (!fresh) return notice.show("refused");
  notice.clear();
  const goesOn = response.ok && button?.value !== "open" && moveFrom(fresh, 1);
  if (!goesOn) (fresh.querySelector("[aria-invalid]") ?? fresh.querySelector("[name=points]"))?.focus();
}

if (table) {
  const notice = createNotice(table, wordsOf(table), table.dataset.login);

  table.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-verdict]");
    if (!form) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") send(form, event.submitter, notice);
  });

  table.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const isField = event.target.matches("input, textarea, select");
    const row = event.target.closest("[data-row]");
    if (event.target.matches("[name=points]") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      if (moveFrom(row, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "a" && !isField && table.dataset.accept) {
      event.preventDefault();
      location.assign(table.dataset.accept);
    }
  });
}
