// The score sheet with script: saves each line as it is left, shows what became of it, and loses nothing on the way.
// Without this file the same form posts as a whole. Entry module; the parts lie beside it.

import { fill, lineOf, pairsOf, parse, replaceTotals } from "./answer.js";
import { createSaver, post } from "./autosave.js";
import { followColleagues } from "./colleagues.js";
import { attachKeys } from "./keys.js";
import { guardLeaving } from "./leaving.js";
import { signature, trackLines } from "./lines.js";
import { attachPaste } from "./paste.js";
import { openQueue } from "./queue.js";
import { clockTime, createStatus, link, wordsOf } from "./status.js";
import { createHistory } from "./undo.js";
import { offerUnsent } from "./unsent.js";
import { askFor, watch } from "./watch.js";

const TYPING_PAUSE_MS = 3000;

const form = document.getElementById("sheet-form");
if (form) "readOnly" in form.dataset ? read() : start();

/** What the page needs whether or not it can be typed in. */
function parts() {
  const lines = [...form.querySelectorAll("tbody[data-line]")];
  return {
    word: wordsOf(form),
    status: createStatus(document.getElementById("save-status")),
    lines,
    byCode: new Map(lines.map((line) => [line.dataset.line, line])),
    queue: openQueue(window.localStorage, form.dataset.account, form.dataset.sheet),
    tracked: trackLines(lines),
  };
}

/** A sheet nobody can type in here: what was not sent can be read, and news appear. */
function read() {
  const { word, status, byCode, queue, tracked } = parts();
  offerUnsent(form, byCode, queue, word, null);
  follow({ word, status, byCode, tracked, unsent: () => new Set(), state: () => 0, back: () => false });
}

function start() {
  const { word, status, lines, byCode, queue, tracked } = parts();
  const taking = new Set(); // lines for which the other's values were chosen
  let answers = 0; // of saves, so that news from before one are known to be old

  const saver = createSaver({
    queue,
    collect: (code) => tracked.pairs(byCode.get(code)),
    changed: (code) => tracked.changed(byCode.get(code)),
    // The account goes along: after another person signed in, the server must not take these lines for theirs.
    send: (pairs) => post(form.action, pairs, { "X-Account": form.dataset.account }),
    show: (code, outcome, answer, sent) => show(byCode.get(code), outcome, answer, sent),
  });

  function show(line, outcome, answer, sent) {
    if (outcome !== "saving") answers += 1;
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
    if (outcome === "saved") {
      tracked.saved(line, fresh, sent, taking.has(code));
      history.rewritten(code, signature(sent), tracked.answered(line));
    }
    else tracked.kept(line, fresh, sent);
    taking.delete(code);
    replaceTotals(page);
    const said = page.getElementById("save-status")?.textContent.trim();
    if (outcome === "saved") status.say(said || word("saved-at", { time: clockTime(Date.now()) }));
    if (outcome === "saved") colleagues?.soon();
    else status.say(`${code}: ${word(outcome)}`);
    return true;
  }

  function setState(line, key, text) {
    line.dataset.state = key;
    const state = line.querySelector('[data-part="state"]');
    if (state && text) state.textContent = text;
  }

  const history = createHistory({
    now: (code) => signature(pairsOf(byCode.get(code))),
    put(code, pairs) {
      const line = byCode.get(code);
      fill(line, pairs);
      if (line.contains(document.activeElement)) tracked.commit(document.activeElement);
      saver.save(code);
    },
  });

  function saveIfChanged(line) {
    if (!tracked.changed(line)) return;
    const code = line.dataset.line;
    history.add([{ code, before: tracked.answered(line), after: signature(tracked.pairs(line)) }]);
    saver.save(code);
  }

  /** Fills the fields of a paste and saves their lines, as one step. */
  function land(changes) {
    const touched = [...new Set(changes.map(({ line }) => line.body))];
    const before = touched.map((line) => tracked.answered(line));
    for (const { field, text } of changes) {
      field.control.value = text;
      if (field.control === document.activeElement) tracked.commit(field.control);
    }
    const after = (line) => signature(pairsOf(line));
    history.add(touched.map((line, at) => ({ code: line.dataset.line, before: before[at], after: after(line) })));
    touched.forEach((line) => saver.save(line.dataset.line));
  }

  function turn(done, key) {
    const outcome = done();
    if (outcome !== true) status.say(outcome === null ? word(`${key}-none`) : word("undo-changed", { code: outcome }));
    else status.say(word(`${key}-done`));
  }

  /** Goes to the next line without an answer, from the caret on and round again. */
  function goToMissing() {
    const open = lines.filter((line) => ["empty", "invalid", "conflict"].includes(line.dataset.state));
    const here = lines.indexOf(document.activeElement?.closest("tbody[data-line]"));
    const next = open.find((line) => lines.indexOf(line) > here) ?? open[0];
    const field = next && [...next.querySelectorAll(".line-row :is(td input, td select)")].find((each) => each.type !== "hidden");
    if (!field) return status.say(word("missing-none"));
    field.focus();
    field.scrollIntoView({ block: "center" });
  }

  function saveAll() {
    tracked.commit(document.activeElement);
    lines.forEach(saveIfChanged);
  }

  /** Saves on demand: also what waits is tried at once, and the state is said in any case. */
  async function saveNow() {
    saveAll();
    await saver.wake();
    const open = lines.find((line) => ["invalid", "conflict"].includes(line.dataset.state));
    if (open) status.say(`${open.dataset.line}: ${word(open.dataset.state)}`);
    else if (saver.unsent().size === 0) status.say(word("saved-at", { time: clockTime(Date.now()) }));
  }

  /** The connection or the session may be back. */
  function tryAgain() {
    const { size } = saver.unsent();
    if (size > 0) status.say(word("back", { n: size }));
    saver.wake();
    return size > 0;
  }

  const colleagues = follow({ word, status, byCode, tracked, unsent: saver.unsent, state: () => answers, back: tryAgain });
  offerUnsent(form, byCode, queue, word, (code) => saver.save(code));
  attachKeys(form, {
    restore: tracked.restore,
    saveNow,
    typing: tracked.typing,
    undo: () => turn(history.undo, "undo"),
    redo: () => turn(history.redo, "redo"),
    help: showKeys,
  });
  attachPaste(form, { word, say: status.say, land });
  attachTools({ undo: () => turn(history.undo, "undo"), missing: goToMissing });
  const exit = guardLeaving(form, saver, saveAll, () => lines.some(tracked.changed));
  saveWhileTyping(form, tracked, saveIfChanged, history.rewritten);

  form.addEventListener("submit", (event) => {
    if (exit.leaving) return;
    event.preventDefault();
    const { name, value } = event.submitter ?? {};
    if (name === "resolve") {
      const [code, side] = value.split(":");
      if (side === "theirs") taking.add(code);
      saver.save(code, [[name, value]]);
    } else if (name === "then" && value !== "stay") {
      exit.post(event.submitter);
    } else {
      saveNow();
    }
  });
  window.addEventListener("online", tryAgain);
  window.addEventListener("focus", () => saver.expired && tryAgain());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && saver.expired) tryAgain();
  });
}

/** Keys of the whole page, and buttons for what keys do; without script these would do nothing and stay hidden. */
function attachTools({ undo, missing }) {
  for (const [id, press] of [["undo", undo], ["next-missing", missing]]) {
    const tool = document.getElementById(id);
    if (!tool) continue;
    tool.hidden = false;
    tool.addEventListener("click", press);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "F8") {
      event.preventDefault();
      return missing();
    }
    const writes = event.target.matches?.("input:not([type=checkbox], [type=radio]), select, textarea");
    if (event.key !== "?" || event.ctrlKey || event.altKey || event.isComposing || writes) return;
    event.preventDefault();
    showKeys();
  });
}

/** Opens the list of keys below the table and goes there. */
function showKeys() {
  const keys = document.getElementById("keys");
  if (!keys) return;
  keys.open = true;
  keys.querySelector("summary").focus();
  keys.scrollIntoView({ block: "nearest" });
}

/** Follows what others do on the sheet. `back` tries again what waits, and says whether anything did. */
function follow({ word, status, byCode, tracked, unsent, state, back }) {
  if (!form.dataset.changes) return null;
  const { account, changes } = form.dataset;
  const colleagues = followColleagues({ form, byCode, tracked, unsent, word, say: status.say });
  let away = null; // why the last question had no answer

  return watch({
    ask: () => askFor(changes, form.dataset.since, account),
    state,
    take(page, news) {
      if (away !== null && !back()) status.say(word("connected"));
      away = null;
      colleagues.show(page, news);
    },
    fail(outcome) {
      if (outcome !== away) {
        if (outcome === "expired") status.say(word("expired"), " ", link(word("login"), form.dataset.login, true));
        else status.say(word(outcome === "unreachable" ? "offline" : outcome) || word("refused"));
      }
      away = outcome;
    },
  });
}

/** Saves a line when a field is left, when something is chosen, and after a pause in longer texts. */
function saveWhileTyping(form, tracked, saveIfChanged, rewritten) {
  const pauses = new Map(); // line → timer of a pause in typing
  const lineOfTarget = (target) => target.closest("tbody[data-line]");

  form.addEventListener("focusout", ({ target, relatedTarget }) => {
    const line = lineOfTarget(target);
    if (!line || !target.name) return;
    const before = tracked.answered(line);
    tracked.leave(target);
    rewritten(line.dataset.line, before, tracked.answered(line));
    tracked.commit(target);
    // "No case arose" is complete only with its reason, which stands beside it.
    const aside = target.type === "radio" && target.closest("details");
    if (!aside || !aside.contains(relatedTarget)) saveIfChanged(line);
  });

  form.addEventListener("change", ({ target }) => {
    if (target.matches("select, [type=checkbox]")) saveIfChanged(lineOfTarget(target));
  });

  form.addEventListener("input", ({ target }) => {
    const line = lineOfTarget(target);
    if (!line || !target.matches("textarea, [type=radio]")) return;
    clearTimeout(pauses.get(line));
    const save = () => {
      tracked.commit(target);
      saveIfChanged(line);
    };
    pauses.set(line, setTimeout(save, TYPING_PAUSE_MS));
  });
}
