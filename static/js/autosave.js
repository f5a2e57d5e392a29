// Sends changed lines one after another, so that each carries the version of the last answer, and tries again until
// the server has answered. Knows no DOM: what to send and what to show are handed in.

import { retryDelay } from "./queue.js";

/** No answer within this time counts as no connection. */
const ANSWER_WITHIN_MS = 8000;

/** What an HTTP status means for a line. */
export function outcomeOf(status) {
  if (status >= 200 && status < 300) return "saved";
  if (status === 422) return "invalid";
  if (status === 409) return "conflict";
  if (status === 401) return "expired";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "gone";
  if (status === 413) return "too-large";
  if (status === 423) return "locked";
  // A redirect leads to the sign-in page: no answer of this address redirects a script.
  if (status === 0 || (status >= 300 && status < 400)) return "expired";
  if (status === 408 || status === 429 || status >= 500) return "unreachable";
  return "refused";
}

/** Posts fields and resolves to `{outcome, html, retryAfter}`; never rejects. `abort` lets the caller give up. */
export async function post(action, pairs, headers = {}, abort = new AbortController()) {
  const clock = setTimeout(() => abort.abort(), ANSWER_WITHIN_MS);
  const body = new URLSearchParams(pairs);
  try {
    const response = await fetch(action, {
      method: "POST",
      body,
      headers: { "X-Fragment": "lines", ...headers },
      redirect: "manual",
      // Lets the last line through while the page closes; browsers allow 64 KiB for this.
      keepalive: body.toString().length < 60_000,
      signal: abort.signal,
    });
    const html = await response.text();
    const retryAfter = Number(response.headers.get("Retry-After")) || 0;
    return { outcome: outcomeOf(response.type === "opaqueredirect" ? 0 : response.status), html, retryAfter };
  } catch {
    return { outcome: "unreachable", html: "", retryAfter: 0 };
  } finally {
    clearTimeout(clock);
  }
}

/**
 * Creates the saver of a sheet.
 *
 * - `collect(line)`: the line's fields now, as [name, value] pairs, with its newest version
 * - `changed(line)`: whether they differ from what was last answered
 * - `send(pairs)`: resolves to `{outcome, html, retryAfter}`
 * - `show(line, outcome, answer, sent)`: puts an answer, or "saving" and "queued", on the screen; false when the
 *   answer does not hold the line, which counts as no answer
 * - `queue`: where unsent text survives a reload
 * - `later(call, milliseconds)` and `cancel(timer)`: the clock
 */
export function createSaver({ collect, changed, send, show, queue, later = setTimeout, cancel = clearTimeout, now = Date.now }) {
  const waiting = new Map(); // line → fields to add once, such as the choice in a conflict
  const idle = [];
  let sending = null;
  let failures = 0;
  let timer = null;
  let expired = false;

  function rest() {
    return sending === null && (waiting.size === 0 || timer !== null || expired);
  }

  async function pump() {
    while (sending === null && waiting.size > 0 && timer === null && !expired) {
      const [line, extra] = waiting.entries().next().value;
      waiting.delete(line);
      sending = line;
      const sent = collect(line);
      queue.keep(line, sent, now());
      show(line, "saving");
      const answer = await send([...sent, ...extra]);
      sending = null;
      take(line, extra, sent, answer);
    }
    if (rest()) idle.splice(0).forEach((resolve) => resolve(waiting.size === 0));
  }

  function take(line, extra, sent, answer) {
    let { outcome } = answer;
    const shown = outcome !== "unreachable" && outcome !== "expired" && show(line, outcome, answer, sent);
    if (outcome === "saved" || outcome === "invalid" || outcome === "conflict") {
      if (!shown) outcome = "unreachable";
    }
    if (outcome === "unreachable" || outcome === "expired") {
      if (!waiting.has(line)) waiting.set(line, extra);
      expired = outcome === "expired";
      if (!expired) {
        failures += 1;
        timer = later(wake, 1000 * Math.max(retryDelay(failures), Math.min(answer.retryAfter, 60)));
      }
      for (const each of waiting.keys()) show(each, expired ? "expired" : "queued");
      return;
    }
    failures = 0;
    // Saved again while under way, but with nothing newer: this answer was for it too.
    if (waiting.get(line)?.length === 0 && !changed(line)) waiting.delete(line);
    if (outcome === "saved" && !waiting.has(line)) queue.drop(line);
  }

  /** Tries now: the connection or the session may be back. */
  function wake() {
    if (timer !== null) cancel(timer);
    timer = null;
    expired = false;
    return pump();
  }

  return {
    /** Saves a line, with fields to add once. A line being sent is sent again after its answer. */
    save(line, extra = []) {
      queue.keep(line, collect(line), now());
      waiting.set(line, extra.length > 0 ? extra : (waiting.get(line) ?? []));
      if (timer !== null || expired) show(line, expired ? "expired" : "queued");
      return pump();
    },
    wake,
    /** Lines that wait for an answer. */
    unsent() {
      return new Set(sending === null ? waiting.keys() : [sending, ...waiting.keys()]);
    },
    /** Whether the session has ended. */
    get expired() {
      return expired;
    },
    /** Whether lines wait although they were tried: leaving the page would put them off. */
    get stuck() {
      return waiting.size > 0 && (timer !== null || expired);
    },
    /** Resolves when nothing is under way: true when everything was answered, false when lines must wait. */
    settled() {
      return rest() ? Promise.resolve(waiting.size === 0) : new Promise((resolve) => idle.push(resolve));
    },
  };
}
