// Asks now and then what others did on the sheet. Shows nothing itself and sends nothing that was typed.

import { parse } from "./answer.js";
import { outcomeOf } from "./autosave.js";

const EVERY_MS = 25_000;
const AT_MOST_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 8000;

/**
 * Starts asking, while the page is seen and at most every ten seconds.
 *
 * - `ask`: resolves to `{outcome, html}`; never rejects
 * - `state`: a number that changes with every answer to a save: news from before such an answer are old
 * - `take(page, news)`: puts the answer on the screen; `news` is its element with the data of the whole sheet
 * - `fail(outcome)`: there was none
 */
export function watch({ ask, state, take, fail }) {
  let timer = null;
  let asking = false;
  let last = Date.now();

  async function beat() {
    clearTimeout(timer);
    timer = setTimeout(beat, EVERY_MS);
    if (asking || document.visibilityState !== "visible") return;
    asking = true;
    last = Date.now();
    const before = state();
    const { outcome, html } = await ask();
    asking = false;
    if (outcome !== "saved") {
      // A sheet that is gone, or not for this person any more, is not asked about again.
      if (outcome === "gone" || outcome === "forbidden") clearTimeout(timer);
      fail(outcome);
      return;
    }
    const page = parse(html);
    const news = page.getElementById("sheet-changes");
    if (news && before === state()) take(page, news);
  }

  /** Asks before its time, where the last answer is old enough. */
  function soon() {
    if (Date.now() - last >= AT_MOST_EVERY_MS) beat();
  }

  timer = setTimeout(beat, EVERY_MS);
  document.addEventListener("visibilitychange", soon);
  window.addEventListener("focus", soon);
  window.addEventListener("online", beat);
  return { soon };
}

/** Asks an address for news since a moment, on behalf of an account. */
export async function askFor(href, since, account) {
  try {
    const response = await fetch(`${href}?since=${encodeURIComponent(since)}`, {
      headers: { "X-Fragment": "changes", "X-Account": account },
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const html = await response.text();
    return { outcome: outcomeOf(response.type === "opaqueredirect" ? 0 : response.status), html };
  } catch {
    return { outcome: "unreachable", html: "" };
  }
}
