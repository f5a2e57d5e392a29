// Forms of the scheme editor sent by script: the fields a press of a button would send, and what to say when no part
// of the page came back. Changes nothing on the page by itself.

import { link } from "./status.js";

/** The fields of a form as the browser would send them, with the pressed button's own. */
export function fieldsOf(form, button) {
  const pairs = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  if (button?.name) pairs.push([button.name, button.value]);
  return pairs;
}

/** Where a press of a button sends the form. */
export function actionOf(form, button) {
  return button?.hasAttribute("formaction") ? button.formAction : form.action;
}

/** Whether an answer holds a part of the page, with or without a message in it. */
export function holdsPart({ outcome }) {
  return outcome === "saved" || outcome === "invalid" || outcome === "conflict";
}

/** A message for an answer that holds none, above the part it concerns; the page stays as it is. */
export function createNotice(before, word, login) {
  let shown = null;
  return {
    show(outcome) {
      shown?.remove();
      shown = document.createElement("div");
      shown.className = "notice notice-problem";
      shown.setAttribute("role", "alert");
      const text = document.createElement("p");
      if (outcome === "unreachable") text.append(word("offline"));
      else if (outcome === "expired") text.append(word("expired"), " ", link(word("login"), login, true));
      else text.append(word("refused"));
      shown.append(text);
      before.before(shown);
      shown.scrollIntoView({ block: "nearest" });
    },
    clear() {
      shown?.remove();
      shown = null;
    },
  };
}
