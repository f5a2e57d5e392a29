// A walk over every page a role of the demonstration can reach by links, the same page of another unit left out.

import { inContext } from "./browser.js";
import { demoAccounts, signIn } from "./people.js";

/** Addresses that are not linked from any page. */
const UNLINKED = ["/nowhere"];
/** What is saved to a disk is no page. */
const DOWNLOAD = /\/file$|\.(xlsx|json|csv|docx|pdf|zip)$/;
const MOST_PAGES = 100;

/**
 * Calls `visit(page, path, name)` for the sign-in page and each page of each role; `view` is Playwright's options with
 * `name` and `lang`. Resolves to how many pages each account saw.
 */
export async function walkPages(browser, program, view, visit) {
  const { name, lang, ...options } = view;
  const saw = {};
  await inContext(browser, program.origin, options, (page) => visit(page, `/login?lang=${lang}`, `${name}-login`));
  for (const { role, username, password } of oneOfEachRole(demoAccounts(program))) {
    await inContext(browser, program.origin, options, async (page) => {
      await signIn(page, username, password);
      await page.goto(`/?lang=${lang}`);
      const seen = new Set(["/", ...UNLINKED]);
      const waiting = ["/", ...UNLINKED];
      for (let path = waiting.shift(); path && seen.size < MOST_PAGES; path = waiting.shift()) {
        await visit(page, path, `${name}-${role}-${path.replaceAll(/[^a-zA-Z0-9]+/g, "-")}`);
        for (const next of await kindsOfLinks(page)) {
          if (seen.has(pattern(next))) continue;
          seen.add(pattern(next));
          waiting.push(next);
        }
      }
      saw[username] = seen.size;
    });
  }
  return saw;
}

/** One account of each role is enough: the others see the same pages of another unit. */
function oneOfEachRole(accounts) {
  return accounts.filter(({ role }, at) => accounts.findIndex((other) => other.role === role) === at);
}

/** The same page of another unit, line or account is not visited twice; of the published periods one is enough. */
function pattern(path) {
  return path
    .replace(/\/periods\/2012-H\d/, "/periods/published")
    .replace(/\/sheets\/[^/]+/, "/sheets/*")
    .replace(/\/appraisal\/(?!by-criterion)[^/]+/, "/appraisal/*")
    .replace(/\/nodes\/[^/]+/, "/nodes/*")
    .replace(/\/help\/rules\/[^/]+/, "/help/rules/*")
    .replace(/\/ranking\/[^/]+/, "/ranking/*")
    .replace(/\/by-criterion\/[^/]+/, "/by-criterion/*")
    .replace(/\/lines\/[^/]+/, "/lines/*")
    .replace(/\/why\/[^/]+\.[^/]+/, "/why/line")
    .replace(/\/why\/[^/.]+$/, "/why/group")
    .replace(/\/\d+/g, "/*");
}

async function kindsOfLinks(page) {
  const links = await page.locator("a[href]").evaluateAll((anchors) =>
    anchors.filter((anchor) => anchor.origin === location.origin).map((anchor) => anchor.pathname),
  );
  return new Set(links.filter((path) => !path.startsWith("/static/") && !DOWNLOAD.test(path)));
}
