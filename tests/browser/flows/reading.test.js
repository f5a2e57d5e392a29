// Pages as some people need them: twice as large, with wider text spacing, without motion, in forced colours, on paper.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inContext, picture, startBrowser } from "../support/browser.js";
import { demoAccounts, signIn } from "../support/people.js";
import { startProgram } from "../support/program.js";

const PERIOD = "/clusters/dong-bac/periods/2013-H1";
const PAGES = [
  ["home", "hg.chuyenvien", "/"],
  ["sheet", "hg.chuyenvien", `${PERIOD}/sheets/HG`],
  ["check", "hg.chuyenvien", `${PERIOD}/sheets/HG/check`],
  ["account", "hg.chuyenvien", "/account"],
  ["appraisal", "thuongtruc", `${PERIOD}/appraisal/CB`],
  ["queue", "thuongtruc", `${PERIOD}/appraisal`],
  ["ranking", "thuongtruc", `${PERIOD}/ranking`],
  ["profile", "thuongtruc", `${PERIOD}/ranking/CB`],
  ["what-if", "thuongtruc", `${PERIOD}/what-if?unit=CB&line=II.1&points=7`],
];

let browser;
let program;
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo")]);
});
after(() => Promise.all([browser?.close(), program?.end()]));

/** Opens each page once, signed in, with Playwright's `options`. */
async function onEachPage(options, use) {
  const { password } = demoAccounts(program)[0];
  for (const username of new Set(PAGES.map(([, who]) => who))) {
    await inContext(browser, program.origin, options, async (page) => {
      await signIn(page, username, password);
      for (const [name, , path] of PAGES.filter(([, who]) => who === username)) {
        await page.goto(path);
        await use(page, name);
      }
    });
  }
}

async function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Elements that cut text of their own off. */
async function cut(page) {
  return page.evaluate(() => {
    const own = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
    return [...document.querySelectorAll("main *, header *")]
      .filter((element) => own(element) && element.getClientRects().length > 0 && !element.closest(".visually-hidden, .skip, select, svg"))
      .filter((element) => {
        const { overflowX, overflowY } = getComputedStyle(element);
        const clips = [overflowX, overflowY].some((overflow) => overflow === "hidden" || overflow === "clip");
        return clips && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
      })
      .map((element) => element.outerHTML.slice(0, 100));
  });
}

test("twice_as_large_nothing_is_cut_and_nothing_scrolls_sideways", { timeout: 120_000 }, async () => {
  // A zoom of 200 % leaves a screen of 1366 × 768 half its pixels.
  await onEachPage({ viewport: { width: 683, height: 384 }, deviceScaleFactor: 2 }, async (page, name) => {
    assert.equal(await sideways(page), 0, name);
    assert.deepEqual(await cut(page), [], name);
  });
});

test("wider_text_spacing_cuts_nothing", { timeout: 120_000 }, async () => {
  await onEachPage({}, async (page, name) => {
    await page.evaluate(() => {
      const spacing = new CSSStyleSheet();
      // The figures of WCAG 1.4.12.
      spacing.replaceSync(
        "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }",
      );
      document.adoptedStyleSheets = [spacing];
    });
    assert.equal(await sideways(page), 0, name);
    assert.deepEqual(await cut(page), [], name);
  });
});

test("whoever_wants_no_motion_gets_none", { timeout: 120_000 }, async () => {
  await onEachPage({ reducedMotion: "reduce" }, async (page, name) => {
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter((element) => {
          const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(element);
          const seconds = (list) => Math.max(...list.split(",").map((each) => parseFloat(each)));
          return seconds(transitionDuration) > 0.01 || (animationName !== "none" && seconds(animationDuration) > 0.01) || scrollBehavior === "smooth";
        })
        .map((element) => element.outerHTML.slice(0, 100)),
    );
    assert.deepEqual(moving, [], name);
  });
});

test("in_forced_colours_fields_states_and_the_focus_are_told_apart", { timeout: 120_000 }, async () => {
  await onEachPage({ forcedColors: "active" }, async (page, name) => {
    await picture(page, `forced-${name}`);
    const field = page.locator("main input:visible:not([type=checkbox], [type=radio], .visually-hidden)").first();
    if ((await field.count()) === 0) return;
    await field.focus();
    const style = await field.evaluate((element) => {
      const { outlineStyle, outlineWidth, borderTopStyle } = getComputedStyle(element);
      return { outlineStyle, outlineWidth: parseFloat(outlineWidth), borderTopStyle };
    });
    assert.ok(style.outlineStyle !== "none" && style.outlineWidth >= 2, `${name}: ${JSON.stringify(style)}`);
    assert.notEqual(style.borderTopStyle, "none", name);
    const wordless = await page.locator("[data-part=state]").evaluateAll((states) => states.filter((state) => state.textContent.trim() === "").length);
    assert.equal(wordless, 0, `${name}: a state without a word`);
  });
});

test("a_chosen_theme_holds_whatever_the_system_says_and_paper_stays_white", { timeout: 120_000 }, async () => {
  const { password } = demoAccounts(program)[0];
  const ground = (page) => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--bg").trim());
  await inContext(browser, program.origin, { colorScheme: "light" }, async (page) => {
    await signIn(page, "hg.chuyenvien", password);
    await page.goto("/account");
    const white = await ground(page);
    await page.locator('[name="theme"][value="dark"]').check();
    await page.locator('[name="density"][value="roomy"]').check();
    await Promise.all([page.waitForNavigation(), page.locator('form[action="/account/look"] button').click()]);
    assert.notEqual(await ground(page), white);
    assert.ok(await page.locator('[name="theme"][value="dark"]').isChecked());
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--row").trim()), "2.75rem");
    await page.emulateMedia({ media: "print" });
    assert.equal(await ground(page), white, "on paper");
    await page.emulateMedia({ media: "screen", colorScheme: "dark" });
    await page.locator('[name="theme"][value="light"]').check();
    await Promise.all([page.waitForNavigation(), page.locator('form[action="/account/look"] button').click()]);
    assert.equal(await ground(page), white);
  });
});
