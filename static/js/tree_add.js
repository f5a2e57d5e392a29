// The form of the next row: emptied as soon as it is sent, so that rows are typed one after another without waiting,
// and filled again where a row was refused. Nothing typed is lost on the way.

import { actionOf, fieldsOf } from "./fragment.js";

const TYPED = ["code", "name", "max"];
/** The kinds of row that others stand below. */
const HEADINGS = ["heading", "bonus", "deduction"];

/** Looks after the form of the next row in `tree`. */
export function createAdding(tree) {
  const form = () => tree.querySelector("[data-add]");
  let lineForm = null; // the kind of the last line, to go on with below a new heading

  function typedIn(fields) {
    return Object.fromEntries(TYPED.map((name) => [name, fields[name].value]));
  }

  /** The choices as the server has them now; below a new heading follows a line. */
  function takeChoices(fresh, kind) {
    const { elements } = form();
    for (const name of ["parent", "form"]) {
      const options = fresh.querySelector(`[data-add] select[name="${name}"]`).children;
      elements[name].replaceChildren(...[...options].map((option) => document.importNode(option, true)));
    }
    if (!HEADINGS.includes(kind)) lineForm = kind;
    else elements.form.value = lineForm ?? [...elements.form.options].find(({ value }) => !HEADINGS.includes(value)).value;
  }

  function forget() {
    form().querySelectorAll(".summary, .field-error").forEach((message) => message.remove());
    form().querySelectorAll(".field-wrong").forEach((field) => field.classList.remove("field-wrong"));
    form().querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
  }

  /** Shows what is wrong with a refused row, and gives its text back where nothing newer is typed. */
  function giveBack(sent, fresh) {
    const { elements } = form();
    const problems = fresh?.querySelector("[data-add] .summary");
    if (TYPED.some((name) => elements[name].value !== "")) {
      if (!problems) return;
      problems.querySelector("ul").prepend(`${sent.name} ${sent.max}`);
      form().querySelector(".tree-add-fields").before(document.importNode(problems, true));
      return;
    }
    if (problems) form().replaceWith(document.importNode(fresh.querySelector("[data-add]"), true));
    for (const name of TYPED) form().elements[name].value = sent[name];
    (form().querySelector("[aria-invalid]") ?? form().elements.name).focus();
  }

  return {
    /** Sends the row that is typed and makes room for the next. */
    submit(send) {
      const sent = typedIn(form().elements);
      let kind = null;
      for (const name of TYPED) form().elements[name].value = "";
      form().elements.name.focus();
      send(
        () => {
          // Heading and kind as they are once the rows before are in.
          const pairs = fieldsOf(form()).filter(([name]) => !TYPED.includes(name));
          kind = form().elements.form.value;
          return { action: actionOf(form()), pairs: [...pairs, ...Object.entries(sent)] };
        },
        (saved, fresh) => {
          forget();
          if (saved) takeChoices(fresh, kind);
          else giveBack(sent, fresh);
        },
      );
    },
  };
}
