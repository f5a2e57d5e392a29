// The tree of a scheme with script: every change is sent without leaving the page, the answer replaces the tree, and
// the focus stays with the row it was on. Without this file the same buttons post and come back to the row.

import { parse } from "./answer.js";
import { post } from "./autosave.js";
import { actionOf, createNotice, fieldsOf, holdsPart } from "./fragment.js";
import { wordsOf } from "./status.js";
import { createAdding } from "./tree_add.js";
import { attachDragging } from "./tree_drag.js";
import { attachTreeKeys } from "./tree_keys.js";
import { openRename, suspendRename } from "./tree_rename.js";
import { controlOf, nameOf, placeOf, rowOf } from "./tree_rows.js";

const tree = document.querySelector("[data-tree]");
if (tree?.querySelector("[data-add]")) start();

function start() {
  const word = wordsOf(tree);
  const status = document.getElementById("tree-status");
  const notice = createNotice(tree, word, tree.dataset.login);
  const adding = createAdding(tree);
  let last = Promise.resolve();

  tree.classList.add("is-live");

  /**
   * Sends one change after the other. `prepare()` gives address and fields once the changes before are answered, or
   * null where there is nothing left to change; `answered(saved, fresh)` is told the outcome, without `fresh` where no
   * tree came back.
   */
  function send(prepare, answered = () => {}) {
    last = last.then(async () => {
      const prepared = prepare();
      if (!prepared) return;
      tree.classList.add("is-busy");
      const answer = await post(prepared.action, prepared.pairs, { "X-Fragment": "tree" });
      tree.classList.remove("is-busy");
      const fresh = holdsPart(answer) ? parse(answer.html) : null;
      if (!fresh?.querySelector("[data-foot]")) {
        notice.show(fresh ? "refused" : answer.outcome);
        answered(false, null);
        return;
      }
      notice.clear();
      replace(fresh, prepared.code);
      answered(answer.outcome === "saved", fresh);
    });
    return last;
  }

  /** Puts an answer on the screen; the fields of the next row stay, for somebody may be typing in them. */
  function replace(fresh, code) {
    const place = placeOf(document.activeElement);
    const keep = tree.querySelector("[data-add]");
    const top = keep.getBoundingClientRect().top;
    const known = new Set([...tree.querySelectorAll("[data-row]")].map((row) => row.dataset.row));
    const said = fresh.querySelector("[data-said]");
    said?.remove();
    const editing = suspendRename();
    for (const part of fresh.querySelectorAll("[data-part]:not([data-add])")) {
      tree.querySelector(`[data-part="${part.dataset.part}"]`).replaceWith(document.importNode(part, true));
    }
    for (const row of tree.querySelectorAll("[data-row]")) {
      if (!known.has(row.dataset.row) || row.dataset.row === code) row.classList.add("is-fresh");
    }
    // What throws the draft away stands outside the tree and goes by the same revision.
    const discard = document.querySelector("[data-discard]");
    if (discard) discard.elements.seen.value = tree.querySelector("[data-foot]").dataset.revision;
    if (said) status.textContent = said.textContent.trim();
    const edited = editing && rowOf(tree, editing.code);
    if (edited) rename(edited, editing.text);
    else if (keep.contains(place.element)) window.scrollBy(0, keep.getBoundingClientRect().top - top);
    else if (!place.element.isConnected) focusAgain(place);
  }

  function focusAgain({ codes, control }) {
    const row = codes.map((code) => rowOf(tree, code)).find(Boolean);
    const foot = tree.querySelector("[data-foot]");
    const target = row ? controlOf(row, control) : (foot.querySelector("button") ?? foot.querySelector(".button-primary"));
    target.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  /** What a press of a button in the table or at the foot sends, once those before it were answered. */
  function press(form, button) {
    const code = button.closest("[data-row]")?.dataset.row;
    if (!code) {
      send(() => {
        // The revision to go back from is the newest one.
        const undo = tree.querySelector("[data-undo]");
        return undo && { action: undo.action, pairs: fieldsOf(undo, undo.querySelector("button")) };
      });
      return;
    }
    send(() => {
      const row = rowOf(tree, code);
      const again = row && controlOf(row, button.dataset.do);
      if (!again || again.getAttribute("aria-disabled") === "true") return null;
      return { action: actionOf(form, again), pairs: fieldsOf(form, again), code };
    });
  }

  function rename(row, text) {
    const code = row.dataset.row;
    openRename(row, word("rename", { code }), text, (name) => {
      const again = () => {
        const fresh = rowOf(tree, code);
        if (fresh) rename(fresh, name);
      };
      send(
        () => {
          const fresh = rowOf(tree, code);
          if (!fresh) return null;
          const pairs = [
            ["name", name],
            ["seen", nameOf(fresh).dataset.seen],
          ];
          return { action: `${fresh.dataset.action}/name`, pairs, code };
        },
        (saved) => saved || again(),
      );
    });
  }

  function place(code, to, other) {
    send(() => {
      const row = rowOf(tree, code);
      return row && { action: `${row.dataset.action}/place`, pairs: [["to", to], ["other", other]], code };
    });
  }

  tree.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    if (form.matches("[data-add]")) adding.submit(send);
    else press(form, event.submitter ?? form.querySelector("button"));
  });
  attachTreeKeys(tree, { rename });
  attachDragging(tree, place);
}
