// Remembers what the server has of each line, and takes over its answers without touching newer typing.
// Sends nothing and decides nothing about when to send.

import { controlsOf, pairsOf, replaceParts, setValue, twinOf, valueOf } from "./answer.js";

/** The fields of a line as one comparable text; the version is no part of what was typed. */
export function signature(pairs) {
  return JSON.stringify(pairs.filter(([name]) => !name.endsWith(":version")));
}

/** Follows the lines of a sheet. */
export function trackLines(lines) {
  const answered = new Map(); // line → signature of what was last answered
  const saved = new WeakMap(); // control → the value the server has
  const canonical = new WeakMap(); // text field with the caret → how the server writes its value

  for (const line of lines) {
    answered.set(line, signature(pairsOf(line)));
    for (const control of controlsOf(line)) saved.set(control, valueOf(control));
  }

  function holds(control, sent) {
    const values = sent.filter(([name]) => name === control.name).map(([, value]) => value);
    const ticks = control.type === "checkbox" || control.type === "radio";
    return ticks ? control.checked === values.includes(control.value) : values.includes(control.value);
  }

  function isBeingTyped(control) {
    return control === document.activeElement && control.matches("input:not([type=checkbox], [type=radio]), textarea");
  }

  let committed = null; // the text field that was left or saved on demand, and what it held

  return {
    /** What is typed in a text field counts from now on: it was left, or saving was asked for. */
    commit(control) {
      if (control) committed = { control, value: control.value };
    },

    /** A line's fields as they are to be sent; a field still being typed in goes with its last saved value. */
    pairs(line) {
      const control = document.activeElement;
      const finished = committed?.control === control && committed.value === control.value;
      if (!line.contains(control) || !isBeingTyped(control) || finished) return pairsOf(line);
      return pairsOf(line).map(([name, value]) => [name, name === control.name ? (saved.get(control) ?? "") : value]);
    },

    /** Whether a line holds something that was not answered yet. */
    changed(line) {
      return signature(pairsOf(line)) !== answered.get(line);
    },

    /** What was last answered of a line, as `signature` writes it. */
    answered(line) {
      return answered.get(line);
    },

    /** Whether a field holds something its line was not answered for yet. */
    typing(control) {
      return saved.has(control) && saved.get(control) !== valueOf(control) && canonical.get(control)?.typed !== control.value;
    },

    /** A line was refused: it is not sent again before it changes. */
    refused(line, sent) {
      answered.set(line, signature(sent));
    },

    /**
     * A line was saved: fields that still hold what was sent take the server's text, at once or, under the caret,
     * when they are left. With `all`, every field does: the person chose the other's values.
     */
    saved(line, fresh, sent, all) {
      let same = true;
      for (const control of controlsOf(line)) {
        const twin = twinOf(fresh, control);
        if (!twin || control.type === "hidden") continue;
        const unchanged = holds(control, sent);
        same &&= unchanged || all;
        saved.set(control, valueOf(twin));
        if (all || (unchanged && !isBeingTyped(control))) setValue(control, valueOf(twin));
        else if (unchanged) canonical.set(control, { typed: control.value, text: twin.value });
      }
      replaceParts(line, fresh, true);
      answered.set(line, same ? signature(pairsOf(line)) : signature(sent));
    },

    /** A line was answered but not saved: messages and states are shown, nothing typed changes. */
    kept(line, fresh, sent) {
      replaceParts(line, fresh, false);
      answered.set(line, signature(sent));
    },

    /**
     * A colleague changed a line: where nothing is typed it takes their values, and true is returned. Typed text, text
     * that was refused, and a field with the caret in it stay as they are.
     */
    overtaken(line, fresh) {
      const held = ["invalid", "conflict", "queued", "saving"].includes(line.dataset.state);
      const active = document.activeElement;
      if (held || this.changed(line) || (line.contains(active) && isBeingTyped(active))) return false;
      for (const control of controlsOf(line)) {
        const twin = twinOf(fresh, control);
        if (!twin || control.type === "hidden") continue;
        canonical.delete(control);
        setValue(control, valueOf(twin));
        saved.set(control, valueOf(twin));
      }
      replaceParts(line, fresh, true);
      answered.set(line, signature(pairsOf(line)));
      return true;
    },

    /** A field is left: it shows its value as the server writes it. */
    leave(control) {
      const pending = canonical.get(control);
      canonical.delete(control);
      if (!pending || control.value !== pending.typed) return;
      const line = control.closest("tbody[data-line]");
      const settled = !this.changed(line);
      control.value = pending.text;
      if (settled) answered.set(line, signature(pairsOf(line)));
    },

    /** Back to the last saved value, selected. */
    restore(control) {
      const value = canonical.get(control)?.text ?? saved.get(control);
      if (value !== undefined) setValue(control, value);
      if (control instanceof HTMLInputElement && control.type === "text") control.select();
    },
  };
}
