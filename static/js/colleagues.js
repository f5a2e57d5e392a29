// Puts on the screen what others did: who is here, their values in lines nobody touches here, the sums, and a bar once
// the sheet stands differently. What is typed or waits to be saved is never replaced.

import { lineOf, replaceTotals } from "./answer.js";
import { link } from "./status.js";

/** The number in front of a version's token. */
const versionOf = (token) => Number.parseInt(token ?? "0", 10);

/**
 * Follows the colleagues of one sheet.
 *
 * `byCode` are the lines on the screen, `tracked` knows what is typed in them, `unsent()` which of them wait, `word`
 * words and `say` says.
 */
export function followColleagues({ form, byCode, tracked, unsent, word, say }) {
  const later = new Map(); // line code → the colleague's line, taken once the field there is left untouched

  function known(line) {
    return versionOf(line.querySelector('[data-part="version"]')?.value ?? line.dataset.version);
  }

  /** Takes a colleague's line where nothing is typed; false where it has to wait. */
  function take(code, fresh) {
    const line = byCode.get(code);
    if (versionOf(fresh.dataset.version) <= known(line)) return true;
    if (!line.querySelector('[data-part="version"]')) {
      const copy = document.importNode(fresh, true);
      line.replaceWith(copy);
      byCode.set(code, copy);
      return true;
    }
    return !unsent().has(code) && tracked.overtaken(line, fresh);
  }

  /** Marks a line whose typed text stays. */
  function mark(line, fresh) {
    const [shown, said] = [line, fresh].map((each) => each.querySelector('[data-part="touched"]'));
    if (shown && said) shown.replaceWith(document.importNode(said, true));
  }

  function showLines(page) {
    const changed = [];
    for (const [code, line] of byCode) {
      const fresh = lineOf(page, code);
      if (!fresh || versionOf(fresh.dataset.version) <= known(line)) continue;
      if (later.get(code)?.dataset.version === fresh.dataset.version) continue;
      changed.push(code);
      if (take(code, fresh)) {
        later.delete(code);
      } else {
        later.set(code, fresh);
        mark(line, fresh);
      }
    }
    if (changed.length > 0) say(word("touched", { lines: changed.join(", ") }));
  }

  function showHere(text) {
    const here = document.getElementById("sheet-here");
    here.textContent = text;
    here.hidden = text === "";
  }

  function showStanding(news) {
    const shown = document.getElementById("sheet-standing");
    if (news.dataset.standing === form.dataset.standing) return shown?.remove();
    const text = news.querySelector("[data-standing-text]").textContent;
    if (shown?.dataset.standing === news.dataset.standing) return;
    shown?.remove();
    const bar = document.createElement("div");
    bar.className = "notice notice-notice";
    bar.id = "sheet-standing";
    bar.dataset.standing = news.dataset.standing;
    const sentence = document.createElement("p");
    sentence.append(text, " ", link(word("reload"), location.pathname));
    bar.append(sentence);
    form.before(bar);
    say(text);
  }

  form.addEventListener("focusout", ({ target }) => {
    const line = target.closest("tbody[data-line]");
    if (!line) return;
    const code = line.dataset.line;
    const waiting = later.get(code);
    if (waiting) {
      if (take(code, waiting)) later.delete(code);
      return;
    }
    // Seen and left: the mark has done its work.
    const shown = line.querySelector('[data-part="touched"]');
    if (shown) shown.hidden = true;
  });

  return {
    /** Shows an answer; `news` is its part about the whole sheet. */
    show(page, news) {
      showHere(news.querySelector("[data-here]").textContent.trim());
      showLines(page);
      if (unsent().size === 0) replaceTotals(page);
      showStanding(news);
      form.dataset.since = news.dataset.since;
    },
  };
}
