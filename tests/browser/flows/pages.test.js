// Every page for every role of the demonstration: no fault axe can find, both languages, light and dark, wide and at
// 320 px without sideways scroll.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.js";
import { inContext, picture, startBrowser } from "../support/browser.js";
import { demoAccounts, signIn } from "../support/people.js";
import { startProgram } from "../support/program.js";

/** Addresses that are not linked from any page. */
const UNLINKED = ["/nowhere"];
const MOST_PAGES = 60;

let browser;
let program;
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo")]);
});
after(() => Promise.all([browser?.close(), program?.end()]));

// Two walks hold every width, theme and language; each page is looked at in both.
for (const view of [
  { name: "wide-light", viewport: { width: 1280, height: 800 }, colorScheme: "light", lang: "vi" },
  { name: "narrow-dark", viewport: { width: 320, height: 640 }, colorScheme: "dark", lang: "en" },
]) {
  test(`every_page_is_accessible_${view.name.replace("-", "_")}`, { timeout: 600_000 }, async () => {
    const { name, lang, ...options } = view;
    await inContext(browser, program.origin, options, (page) => assertPage(page, `/login?lang=${lang}`, `${name}-login`));
    for (const { role, username, password } of oneOfEachRole(demoAccounts(program))) {
      await inContext(browser, program.origin, options, async (page) => {
        await signIn(page, username, password);
        await page.goto(`/?lang=${lang}`);
        const seen = new Set(["/", ...UNLINKED]);
        const waiting = ["/", ...UNLINKED];
        for (let path = waiting.shift(); path && seen.size < MOST_PAGES; path = waiting.shift()) {
          await assertPage(page, path, `${name}-${role}-${path.replaceAll(/[^a-zA-Z0-9]+/g, "-")}`);
          for (const next of await kindsOfLinks(page)) {
            if (seen.has(pattern(next))) continue;
            seen.add(pattern(next));
            waiting.push(next);
          }
        }
        assert.ok(seen.size > 3, `${username} sees only ${[...seen]}`);
      });
    }
  });
}

/** One account of each role is enough: the others see the same pages of another unit. */
function oneOfEachRole(accounts) {
  return accounts.filter(({ role }, at) => accounts.findIndex((other) => other.role === role) === at);
}

/** The same page of another unit, line or account is not visited twice. */
function pattern(path) {
  return path
    .replace(/\/sheets\/[^/]+/, "/sheets/*")
    .replace(/\/why\/[^/]+\.[^/]+/, "/why/line")
    .replace(/\/why\/[^/.]+$/, "/why/group")
    .replace(/\/\d+/g, "/*");
}

async function kindsOfLinks(page) {
  const links = await page.locator("a[href]").evaluateAll((anchors) =>
    anchors.filter((anchor) => anchor.origin === location.origin).map((anchor) => anchor.pathname),
  );
  return new Set(links.filter((path) => !path.startsWith("/static/")));
}

async function assertPage(page, path, name) {
  await page.goto(path);
  await picture(page, name);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(sideways, 0, `${path} scrolls sideways`);
  assert.equal(await page.locator("h1").count(), 1, `${path} has one h1`);
  await assertAccessible(page, path);
}
