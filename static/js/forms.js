// Small help for every page: a form is sent once, however often its button is pressed, and a page that lists
// mistakes puts the focus on the list. Pages work without it.

let sent = new WeakSet();

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  form.setAttribute("aria-busy", "true");
});

// A page taken from the back-forward cache may send its forms again.
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  sent = new WeakSet();
  document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
});

document.querySelector("[data-focus]")?.focus({ preventScroll: true });
