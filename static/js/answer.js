// Puts the server's answer on the screen: points, state, message and totals are replaced, inputs never are, so that
// typed text, focus and caret stay where they are. Sends nothing.

/** The fields of a line a person can fill, and its hidden version. */
export function controlsOf(line) {
  return [...line.querySelectorAll("input[name], select[name], textarea[name]")];
}

/** What a line would send now, as a form would: unticked boxes are left out. */
export function pairsOf(line) {
  return controlsOf(line)
    .filter((control) => !control.disabled && (!ticks(control) || control.checked))
    .map((control) => [control.name, control.value]);
}

/** What a control holds, comparable with ===. */
export function valueOf(control) {
  return ticks(control) ? control.checked : control.value;
}

/** Puts back what `valueOf` gave. */
export function setValue(control, value) {
  if (ticks(control)) control.checked = value;
  else control.value = value;
}

/** Fills a line with kept pairs, as a browser restores a form. */
export function fill(line, pairs) {
  for (const control of controlsOf(line)) {
    const values = pairs.filter(([name]) => name === control.name).map(([, value]) => value);
    if (ticks(control)) control.checked = values.includes(control.value);
    else if (values.length > 0) control.value = values[0];
  }
}

/** Reads an answer into a document that runs and loads nothing. */
export function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/** The line of a document, by its code. */
export function lineOf(root, code) {
  return [...root.querySelectorAll("tbody[data-line]")].find((line) => line.dataset.line === code) ?? null;
}

/** Replaces the parts of a line that are not typed. A line that was not saved keeps its version. */
export function replaceParts(line, answered, saved) {
  if (answered.dataset.state) line.dataset.state = answered.dataset.state;
  for (const part of line.querySelectorAll("[data-part]")) {
    const name = part.dataset.part;
    if (name === "version" && !saved) continue;
    const fresh = [...answered.querySelectorAll("[data-part]")].find((each) => each.dataset.part === name);
    if (!fresh) continue;
    const held = part.contains(document.activeElement);
    const copy = document.importNode(fresh, true);
    part.replaceWith(copy);
    if (held) keepFocus(line, copy);
  }
  // A mistake inside the part below the name must not stay out of sight.
  if (answered.querySelector("details[open]")) line.querySelector("details").open = true;
  for (const control of controlsOf(line)) {
    const twin = twinOf(answered, control);
    if (!twin) continue;
    for (const attribute of ["aria-invalid", "aria-describedby"]) {
      const value = twin.getAttribute(attribute);
      if (value === null) control.removeAttribute(attribute);
      else control.setAttribute(attribute, value);
    }
  }
}

/** The control of the answer that corresponds to one on the screen. */
export function twinOf(answered, control) {
  return controlsOf(answered).find(
    (each) => each.name === control.name && (control.type !== "radio" || each.value === control.value),
  );
}

/** Writes the totals of an answer wherever the page shows them. */
export function replaceTotals(answered) {
  for (const total of answered.querySelectorAll("[data-total]")) {
    for (const shown of document.querySelectorAll("[data-total]")) {
      if (shown.dataset.total === total.dataset.total) shown.textContent = total.textContent.trim();
    }
  }
}

function ticks(control) {
  return control.type === "checkbox" || control.type === "radio";
}

function keepFocus(line, copy) {
  // The pressed button is gone with its message; the line's first field is the nearest place.
  const target = copy.matches("a, button") ? copy : controlsOf(line).find((each) => each.type !== "hidden");
  target?.focus();
}
