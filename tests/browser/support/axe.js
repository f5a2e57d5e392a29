// What axe-core finds wrong with a page as it stands.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails with every violation and the markup it stands in. */
export async function assertAccessible(page, what) {
  // Evaluated by the debugger, which the content security policy does not concern.
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ["violations"] });
    // axe takes everything in a disabled fieldset for unfocusable; a region in one that does take the focus is none.
    const takesFocus = ({ target }) => {
      const region = document.querySelector(target[0]);
      if (!region.closest("fieldset:disabled")) return false;
      const before = document.activeElement;
      region.focus({ preventScroll: true });
      const taken = document.activeElement === region;
      before?.focus({ preventScroll: true });
      return taken;
    };
    const kept = found.violations
      .map((fault) => (fault.id === "scrollable-region-focusable" ? { ...fault, nodes: fault.nodes.filter((node) => !takesFocus(node)) } : fault))
      .filter(({ nodes }) => nodes.length > 0);
    return kept.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).slice(0, 3).join(" | ")}`);
  });
  assert.deepEqual(violations, [], what);
}
