// The page of one node with script: sentence, faults, points and plot follow what is typed, tried by the server with
// the real engine; fields come and go with the form of the rule. Saves nothing by itself. Without this file the same
// buttons post and the page comes back.

import { parse, setValue, valueOf } from "./answer.js";
import { post } from "./autosave.js";
import { patchTrial } from "./builder_trial.js";
import { createNotice, fieldsOf, holdsPart } from "./fragment.js";
import { wordsOf } from "./status.js";

const TYPING_PAUSE_MS = 200;
/** Choices other fields depend on. */
const DECIDES_FIELDS = /^rule\/(form|measure|over|below|late|due_kind)$/;
/** Names that conditions offer as choices. */
const NAMES_INPUT = /^rule\/inputs\/\d+\/name\/vi$/;
/** Fields that are tried and never saved, and marks of the form itself. */
const NOT_SAVED = /^(try|seen$|go$|more$)/;

const root = document.querySelector("[data-node]");
if (root?.querySelector("#node-form")) start();

function start() {
  const word = wordsOf(root);
  const notice = createNotice(root, word, root.dataset.login);
  const form = () => document.getElementById("node-form");
  const answered = typedNow();
  // A page that came back with mistakes or a colleague's values holds what is not saved yet.
  const cameBack = root.querySelector(".summary, .notice-problem") !== null;
  const kept = `thidua:focus:${location.pathname}`;
  let saving = false;
  let pause = null;
  let asked = null; // the question under way; an older one is given up

  root.classList.add("is-live");
  returnToField();

  function typedNow() {
    return JSON.stringify(fieldsOf(form()).filter(([name]) => !NOT_SAVED.test(name)));
  }

  async function ask(fragment, button) {
    clearTimeout(pause);
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    const sent = fieldsOf(form(), button);
    const answer = await post(form().dataset.trial, sent, { "X-Fragment": fragment }, mine);
    // Something newer was asked meanwhile.
    if (asked !== mine) return null;
    asked = null;
    if (holdsPart(answer)) {
      notice.clear();
      return { page: parse(answer.html), sent };
    }
    notice.show(answer.outcome);
    return null;
  }

  async function tryOut() {
    const answer = await ask("trial");
    if (answer) patchTrial(form().querySelector("[data-trial-result]"), answer.page.body);
  }

  /** Draws the form anew, for other fields belong to it now. */
  async function refresh(button) {
    const answer = await ask("node", button);
    if (!answer?.page.getElementById("node-form")) return;
    const newer = typedSince(answer.sent);
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    const open = [...root.querySelectorAll("details")].map((details) => details.open);
    root.replaceChildren(...[...answer.page.body.childNodes].map((node) => document.importNode(node, true)));
    root.querySelectorAll("details").forEach((details, at) => (details.open ||= open[at] ?? false));
    for (const { name, value } of newer) {
      const control = controlOf(name);
      if (control) setValue(control, value);
    }
    const target = button?.name === "more" ? firstBlank(button.value) : focused?.name && controlOf(focused.name);
    target?.focus();
    if (newer.length > 0) later();
  }

  /** What was typed while an answer was under way. */
  function typedSince(sent) {
    return controls()
      .filter(({ type }) => type !== "hidden")
      .map((control) => ({ control, name: control.name, value: valueOf(control) }))
      .filter(({ control, name, value }) => {
        const before = sent.find(([each]) => each === name);
        return control.type === "checkbox" ? value !== (before !== undefined) : before && value !== before[1];
      });
  }

  function controls() {
    return [...form().querySelectorAll("input[name], select[name], textarea[name]")];
  }

  function controlOf(name) {
    return controls().find((control) => control.name === name);
  }

  /** The first field of the first row of a list that nothing is typed in. */
  function firstBlank(list) {
    const rows = document.getElementById(list)?.querySelectorAll("tbody tr") ?? [];
    const texts = (row) => [...row.querySelectorAll("input[type=text]")];
    const blank = [...rows].find((row) => texts(row).every(({ value }) => value === ""));
    return blank && texts(blank)[0];
  }

  function later() {
    clearTimeout(pause);
    pause = setTimeout(tryOut, TYPING_PAUSE_MS);
  }

  root.addEventListener("input", ({ target }) => {
    if (target.form === form() && !DECIDES_FIELDS.test(target.name)) later();
  });
  root.addEventListener("change", ({ target }) => {
    if (target.form !== form()) return;
    const offered = NAMES_INPUT.test(target.name) && document.getElementById("rule/cases");
    if (DECIDES_FIELDS.test(target.name) || offered) refresh();
    else later();
  });
  root.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target === form() && button?.matches("[data-refresh], [data-try]")) {
      event.preventDefault();
      if (button.matches("[data-try]")) tryOut();
      else refresh(button);
      return;
    }
    saving = true;
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || event.isComposing) return;
    const stay = form().querySelector('button[name="go"][value="stay"]');
    if (!stay || form().querySelector("fieldset[disabled]")) return;
    event.preventDefault();
    if (saving) return;
    sessionStorage.setItem(kept, document.activeElement?.name ?? "");
    form().requestSubmit(stay);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!saving && (cameBack || typedNow() !== answered)) event.preventDefault();
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) saving = false;
  });

  /** After Ctrl+S the page is drawn anew; the caret goes back to where it was. */
  function returnToField() {
    const name = sessionStorage.getItem(kept);
    sessionStorage.removeItem(kept);
    if (name && !cameBack) controlOf(name)?.focus();
  }
}
