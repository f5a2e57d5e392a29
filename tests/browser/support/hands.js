// The two ways to work a page: the keyboard alone, or the mouse. A flow written for one goes with the other.

import assert from "node:assert/strict";

const MOST_TABS = 400;

/** Only Tab, Space, Enter and letters. Every stop on the way has to be seen: nothing sticky may cover it. */
export function keyboardOf(page) {
  async function to(selector) {
    for (let presses = 0; presses <= MOST_TABS; presses += 1) {
      const at = await page.evaluate((wanted) => {
        const active = document.activeElement;
        if (active?.matches(wanted)) return "there";
        if (!active || active === document.body) return "on";
        const box = active.getBoundingClientRect();
        // Of what is larger than the screen, a part has to be seen.
        const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
        const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
        const shares = [[0.5, 0.5], [0.02, 0.5], [0.98, 0.5], [0.5, 0.02], [0.5, 0.98]];
        const points = shares.map(([x, y]) => [left + x * (right - left), top + y * (bottom - top)]);
        const seen = points.some(([x, y]) => {
          const above = document.elementFromPoint(x, y);
          return above && (active.contains(above) || above.contains(active));
        });
        return seen || box.width <= 1 ? "on" : `hidden: ${active.outerHTML.slice(0, 120)}`;
      }, selector);
      if (at === "there") return;
      assert.equal(at, "on", `a stop on the way to ${selector} in ${page.url()}`);
      await page.keyboard.press("Tab");
    }
    assert.fail(`${selector} cannot be reached by Tab in ${page.url()}`);
  }
  return {
    async type(selector, text) {
      await to(selector);
      await page.keyboard.press("Control+a");
      await page.keyboard.type(text);
    },
    async tick(selector) {
      await to(selector);
      await page.keyboard.press("Space");
    },
    async press(selector) {
      await to(selector);
      await page.keyboard.press("Enter");
    },
    /** Presses what leads to another page. */
    async follow(selector) {
      await to(selector);
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    },
  };
}

/** Clicks and types. */
export function mouseOf(page) {
  const first = (selector) => page.locator(selector).first();
  return {
    type: (selector, text) => first(selector).fill(text),
    tick: (selector) => first(selector).check(),
    press: (selector) => first(selector).click(),
    follow: (selector) => Promise.all([page.waitForNavigation(), first(selector).click()]),
  };
}
