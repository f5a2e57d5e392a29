// Puts a fresh trial beside the rule without touching the figures that are typed in it.

const part = (root, name) => root.querySelector(`[data-live="${name}"]`);
const namesIn = (root) => [...root.querySelectorAll("[name]")].map(({ name }) => name).join("\n");

/** Takes over words, results and plot; the figures' fields only where others are asked for now. */
export function patchTrial(shown, fresh) {
  const words = part(fresh, "words");
  const unreadable = words.hasAttribute("data-unreadable");
  part(shown, "words").replaceWith(document.importNode(words, true));
  for (const name of ["figures", "plot"]) part(shown, name).classList.toggle("is-stale", unreadable);
  if (unreadable) return;
  const [figures, freshFigures] = [part(shown, "figures"), part(fresh, "figures")];
  if (namesIn(figures) === namesIn(freshFigures)) patchFigures(figures, freshFigures);
  else figures.replaceWith(document.importNode(freshFigures, true));
  const plot = part(shown, "plot");
  const open = plot.querySelector("details")?.open ?? false;
  const freshPlot = document.importNode(part(fresh, "plot"), true);
  plot.replaceWith(freshPlot);
  const table = freshPlot.querySelector("details");
  if (table) table.open = open;
}

function patchFigures(figures, fresh) {
  const results = fresh.querySelectorAll("[data-result]");
  figures.querySelectorAll("[data-result]").forEach((result, at) => {
    result.replaceChildren(...[...results[at].childNodes].map((node) => document.importNode(node, true)));
  });
  // What a figure is called follows the name that is typed for it.
  for (const texts of [".field-label", ".cell-unit", ".pick span", "legend"]) {
    const newer = fresh.querySelectorAll(texts);
    const older = figures.querySelectorAll(texts);
    if (newer.length !== older.length) continue;
    older.forEach((text, at) => {
      if (text.textContent !== newer[at].textContent) text.textContent = newer[at].textContent;
    });
  }
  for (const select of figures.querySelectorAll("select")) {
    const twin = [...fresh.querySelectorAll("select")].find(({ name }) => name === select.name);
    const options = (each) => [...each.options].map(({ value, text }) => `${value}\n${text}`).join("\n\n");
    if (options(select) === options(twin)) continue;
    const { value } = select;
    select.replaceChildren(...[...twin.options].map((option) => document.importNode(option, true)));
    select.value = value;
  }
}
