// Offers what an earlier visit could not send, once, above the sheet. Sends nothing by itself.

import { controlsOf, fill, pairsOf } from "./answer.js";
import { signature } from "./lines.js";
import { button, clockTime } from "./status.js";

/**
 * Shows the offer where the queue holds text the sheet does not; `send(code)` sends a line that was filled again, and
 * is absent where the sheet takes nothing: what was typed can still be read there.
 */
export function offerUnsent(form, byCode, queue, word, send) {
  const unsent = [...queue.entries()].filter(([code, { pairs }]) => {
    const line = byCode.get(code);
    if (!line || !send) return Boolean(line);
    const differs = signature(pairs) !== signature(pairsOf(line));
    // The answer was lost, not the text: nothing to offer.
    if (!differs) queue.drop(code);
    return differs;
  });
  if (unsent.length === 0) return;

  const offer = document.createElement("div");
  offer.className = "notice notice-problem";
  offer.id = "unsent";
  const text = document.createElement("p");
  const [, { at }] = unsent[0];
  const sentence = word(send ? "unsent" : "unsent-closed", { n: unsent.length, time: clockTime(at) });
  text.textContent = `${sentence} (${unsent.map(([code]) => code).join(", ")})`;
  const list = listOf(unsent, byCode, word);
  const view = button(word("view"), () => {
    list.hidden = !list.hidden;
    view.setAttribute("aria-expanded", String(!list.hidden));
  });
  view.setAttribute("aria-expanded", "false");
  const drop = button(word("drop"), () => {
    offer.remove();
    unsent.forEach(([code]) => queue.drop(code));
  });
  const choices = document.createElement("p");
  if (send) {
    const put = button(word("send"), () => {
      offer.remove();
      for (const [code, { pairs }] of unsent) {
        // With the version it was typed on: if a colleague was faster, both values are shown.
        fill(byCode.get(code), pairs);
        send(code);
      }
    });
    choices.append(put, " ");
  }
  choices.append(view, " ", drop);
  offer.append(text, choices, list);
  form.before(offer);
}

/** What was typed, line by line, under the labels of the fields; hidden until it is asked for. */
function listOf(unsent, byCode, word) {
  const list = document.createElement("ul");
  list.className = "unsent-list";
  list.hidden = true;
  for (const [code, { pairs }] of unsent) {
    const line = byCode.get(code);
    const item = document.createElement("li");
    const typed = pairs
      .filter(([name, value]) => value !== "" && value !== "entered" && !name.endsWith(":version"))
      .map(([name, value]) => described(line, name, value, word));
    const title = line.querySelector(".more-name")?.textContent.trim().replace(/\s+/g, " ") ?? code;
    item.textContent = `${title} – ${typed.join("; ")}`;
    list.append(item);
  }
  return list;
}

function described(line, name, value, word) {
  const control = controlsOf(line).find((each) => each.name === name && (each.type !== "radio" || each.value === value));
  const label = control?.labels?.[0]?.textContent.trim();
  if (control?.type === "radio") return label;
  if (control?.type === "checkbox") return `${label}: ${word("ticked")}`;
  const shown = control?.matches("select") ? [...control.options].find((option) => option.value === value)?.text : value;
  return label ? `${label}: ${shown ?? value}` : (shown ?? value);
}
