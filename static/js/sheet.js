// The score sheet with script: saves each line as it is left, shows what became of it, and loses nothing on the way.
// Without this file the same form posts as a whole. Entry module; the parts lie beside it.

import { fill, lineOf, pairsOf, parse, replaceTotals } from "./answer.js";
import { createSaver, post } from "./autosave.js";
import { attachKeys } from "./keys.js";
import { signature, trackLines } from "./lines.js";
import { openQueue } from "./queue.js";
import { button, clockTime, createStatus, link, wordsOf } from "./status.js";

const TYPING_PAUSE_MS = 3000;
const LEAVE_WITHIN_MS = 10_000;

const form = document.getElementById("sheet-form");
if (form) start();

function start() {
  const word = wordsOf(form);
  const status = createStatus(document.getElementById("save-status"));
  const lines = [...form.querySelectorAll("tbody[data-line]")];
  const byCode = new Map(lines.map((line) => [line.dataset.line, line]));
  const queue = openQueue(window.localStorage, form.dataset.account, form.dataset.sheet);
  const tracked = trackLines(lines);
  const taking = new Set(); // lines for which the other's values were chosen
  const pauses = new Map(); // line → timer of a pause in typing

  const saver = createSaver({
    queue,
    collect: (code) => pairsOf(byCode.get(code)),
    changed: (code) => tracked.changed(byCode.get(code)),
    // The account goes along: after another person signed in, the server must not take these lines for theirs.
    send: (pairs) => post(form.action, pairs, { "X-Account": form.dataset.account }),
    show: (code, outcome, answer, sent) => show(byCode.get(code), outcome, answer, sent),
  });

  offerUnsent();
  attachKeys(form, { restore: tracked.restore, saveNow: (control) => saveNow(control.closest("tbody[data-line]")) });

  function show(line, outcome, answer, sent) {
    switch (outcome) {
      case "saving":
        setState(line, "saving", word("saving"));
        return true;
      case "queued":
        setState(line, "queued", word("queued"));
        status.say(word("offline"), " ", word("waiting", { n: saver.unsent().size }));
        return true;
      case "expired":
        setState(line, "queued", word("queued"));
        status.say(word("expired"), " ", link(word("login"), form.dataset.login ?? "/login", true));
        return true;
      case "saved":
      case "invalid":
      case "conflict":
        return showAnswer(line, outcome, parse(answer.html), sent);
      default:
        tracked.refused(line, sent);
        setState(line, "invalid", word("invalid"));
        status.say(word(outcome) || word("refused"));
        return true;
    }
  }

  function showAnswer(line, outcome, page, sent) {
    const code = line.dataset.line;
    const fresh = lineOf(page, code);
    if (!fresh) return false;
    if (outcome === "saved") tracked.saved(line, fresh, sent, taking.has(code));
    else tracked.kept(line, fresh, sent);
    taking.delete(code);
    replaceTotals(page);
    const said = page.getElementById("save-status")?.textContent.trim();
    if (outcome === "saved") status.say(said || word("saved-at", { time: clockTime(Date.now()) }));
    else status.say(`${code}: ${word(outcome)}`);
    return true;
  }

  function setState(line, key, text) {
    line.dataset.state = key;
    const state = line.querySelector('[data-part="state"]');
    if (state && text) state.textContent = text;
  }

  function saveIfChanged(line) {
    if (!line) return;
    clearTimeout(pauses.get(line));
    if (tracked.changed(line)) saver.save(line.dataset.line);
  }

  function saveNow(line) {
    saveIfChanged(line);
    if (saver.unsent().size === 0) status.say(word("saved"));
    saver.wake();
  }

  function saveAll() {
    lines.forEach(saveIfChanged);
    return saver.wake();
  }

  /** Tries what waits at once: the connection or the session may be back. */
  function tryAgain() {
    const { size } = saver.unsent();
    if (size > 0) status.say(word("back", { n: size }));
    saver.wake();
  }

  /** Resolves to true when everything typed was answered, to false when it has to wait. */
  function everythingAnswered() {
    lines.forEach(saveIfChanged);
    return Promise.race([saver.settled(), new Promise((resolve) => setTimeout(resolve, LEAVE_WITHIN_MS, false))]);
  }

  function offerUnsent() {
    const unsent = [...queue.entries()].filter(([code, { pairs }]) => {
      const line = byCode.get(code);
      const differs = line && signature(pairs) !== signature(pairsOf(line));
      if (line && !differs) queue.drop(code);
      return differs;
    });
    if (unsent.length === 0) return;
    const offer = document.createElement("div");
    offer.className = "notice notice-problem";
    offer.id = "unsent";
    const text = document.createElement("p");
    const codes = unsent.map(([code]) => code).join(", ");
    text.textContent = `${word("unsent", { n: unsent.length, time: clockTime(unsent[0][1].at) })} (${codes})`;
    const send = button(word("send"), () => {
      offer.remove();
      for (const [code, { pairs }] of unsent) {
        fill(byCode.get(code), pairs);
        saver.save(code);
      }
    });
    const drop = button(word("drop"), () => {
      offer.remove();
      unsent.forEach(([code]) => queue.drop(code));
    });
    const row = document.createElement("p");
    row.append(send, " ", drop);
    offer.append(text, row);
    form.before(offer);
  }

  form.addEventListener("focusout", ({ target, relatedTarget }) => {
    const line = target.closest("tbody[data-line]");
    if (!line || !target.name) return;
    tracked.leave(target);
    // "No case arose" is complete only with its reason, which stands beside it.
    const aside = target.type === "radio" && target.closest("details");
    if (!aside || !aside.contains(relatedTarget)) saveIfChanged(line);
  });

  form.addEventListener("change", ({ target }) => {
    if (target.matches("select, [type=checkbox]")) saveIfChanged(target.closest("tbody[data-line]"));
  });

  form.addEventListener("input", ({ target }) => {
    const line = target.closest("tbody[data-line]");
    if (!line || !target.matches("textarea, [type=radio]")) return;
    clearTimeout(pauses.get(line));
    pauses.set(line, setTimeout(saveIfChanged, TYPING_PAUSE_MS, line));
  });

  let leaving = false;
  form.addEventListener("submit", async (event) => {
    if (leaving) return;
    event.preventDefault();
    const { submitter } = event;
    if (submitter?.name === "resolve") {
      const [code, side] = submitter.value.split(":");
      if (side === "theirs") taking.add(code);
      saver.save(code, [["resolve", submitter.value]]);
    } else if (submitter?.name === "then" && submitter.value !== "stay") {
      if (!(await everythingAnswered())) return;
      leaving = true;
      form.requestSubmit(submitter);
    } else {
      await saveAll();
      if (saver.unsent().size === 0) status.say(word("saved-at", { time: clockTime(Date.now()) }));
    }
  });

  document.addEventListener("click", async (event) => {
    const anchor = event.target.closest("a[href]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!anchor || !plain || event.defaultPrevented || anchor.target === "_blank") return;
    if (anchor.origin !== location.origin || anchor.getAttribute("href").startsWith("#")) return;
    if (saver.unsent().size === 0 && !lines.some(tracked.changed)) return;
    event.preventDefault();
    await everythingAnswered();
    location.assign(anchor.href);
  });

  window.addEventListener("beforeunload", (event) => {
    if (saver.stuck) event.preventDefault();
  });
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("pagehide", () => lines.forEach(saveIfChanged));
  window.addEventListener("online", tryAgain);
  window.addEventListener("focus", () => saver.expired && tryAgain());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") lines.forEach(saveIfChanged);
    else if (saver.expired) tryAgain();
  });
}
