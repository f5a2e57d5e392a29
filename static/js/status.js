// The one place that speaks for the whole sheet: `role="status"`, at most every 1.5 s, summaries only.

const EVERY_MS = 1500;

/** Fills `{n}` and `{time}` of a sentence that stands in a data attribute. */
export function wordsOf(form) {
  return (key, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) => text.replaceAll(`{${name}}`, String(value)),
      form.dataset[`word${key.replace(/(^|-)([a-z])/g, (_, __, letter) => letter.toUpperCase())}`] ?? "",
    );
}

/** The clock of Viet Nam, as the server writes it. */
export function clockTime(at) {
  return new Date(at).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
}

/** Says sentences in a region; a newer one replaces an older one that was not said yet. */
export function createStatus(region) {
  let next = null;
  let timer = null;
  let said = 0;

  function speak() {
    timer = null;
    said = Date.now();
    region.replaceChildren(...next);
  }

  return {
    /** `parts` are texts and elements. */
    say(...parts) {
      next = parts;
      timer ??= setTimeout(speak, Math.max(0, said + EVERY_MS - Date.now()));
    },
  };
}

/** A link, for a sentence that offers one. */
export function link(text, href, newTab = false) {
  const anchor = document.createElement("a");
  anchor.textContent = text;
  anchor.href = href;
  if (newTab) {
    anchor.target = "_blank";
    anchor.rel = "noopener";
  }
  return anchor;
}

/** A button with what it does. */
export function button(text, press) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button button-small";
  element.textContent = text;
  element.addEventListener("click", press);
  return element;
}
