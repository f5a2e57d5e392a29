// Offers what an earlier visit could not send, once, above the sheet. Sends nothing by itself.

import { fill, pairsOf } from "./answer.js";
import { signature } from "./lines.js";
import { button, clockTime } from "./status.js";

/** Shows the offer where the queue holds text the sheet does not; `send(code)` sends a line that was filled again. */
export function offerUnsent(form, byCode, queue, word, send) {
  const unsent = [...queue.entries()].filter(([code, { pairs }]) => {
    const line = byCode.get(code);
    const differs = line && signature(pairs) !== signature(pairsOf(line));
    // The answer was lost, not the text: nothing to offer.
    if (line && !differs) queue.drop(code);
    return differs;
  });
  if (unsent.length === 0) return;

  const offer = document.createElement("div");
  offer.className = "notice notice-problem";
  offer.id = "unsent";
  const text = document.createElement("p");
  const [, { at }] = unsent[0];
  text.textContent = `${word("unsent", { n: unsent.length, time: clockTime(at) })} (${unsent.map(([code]) => code).join(", ")})`;
  const choices = document.createElement("p");
  choices.append(
    button(word("send"), () => {
      offer.remove();
      for (const [code, { pairs }] of unsent) {
        // With the version it was typed on: if a colleague was faster, both values are shown.
        fill(byCode.get(code), pairs);
        send(code);
      }
    }),
    " ",
    button(word("drop"), () => {
      offer.remove();
      unsent.forEach(([code]) => queue.drop(code));
    }),
  );
  offer.append(text, choices);
  form.before(offer);
}
