// What the browser keeps and takes: nothing secret in any storage after a day's work, and passwords as managers bring them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inContext, startBrowser } from "../support/browser.js";
import { PASSWORD, createAccount, openOwnSheet, setUpAdmin, signIn, takeAccount } from "../support/people.js";
import { startProgram } from "../support/program.js";

let browser;
let program;
const links = {};

before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram()]);
  await inContext(browser, program.origin, {}, async (page) => {
    await setUpAdmin(program, page);
    for (const username of ["hg.an", "hg.binh"]) {
      links[username] = await createAccount(page, { username, fullName: "Nông Thị An", role: "staff", unit: "Hà Giang" });
    }
  });
  await inContext(browser, program.origin, {}, (page) => takeAccount(page, links["hg.an"], "hg.an"));
});
after(() => Promise.all([browser?.close(), program?.end()]));

/** Everything scripts of this site can find that the browser keeps. */
const kept = (page) =>
  page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: "caches" in window ? await caches.keys() : [],
    workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
  }));

const NOTHING = { local: {}, session: {}, cookies: "", databases: [], caches: [], workers: 0 };

async function type(page, name, text) {
  await page.locator(`[name="${name}"]`).fill(text);
  await page.keyboard.press("Tab");
}

/** Waits until nothing typed is on its way. */
const settled = (page) =>
  page.waitForFunction(() => !document.querySelector('[data-state="saving"], [data-state="queued"]') && localStorage.length === 0, null, {
    timeout: 60_000,
  });

test("the_browser_keeps_figures_not_yet_saved_and_nothing_else", { timeout: 120_000 }, async () => {
  await inContext(browser, program.origin, { offline: true }, async (page, context) => {
    await signIn(page, "hg.an");
    assert.deepEqual(await kept(page), NOTHING, "signed in");
    await openOwnSheet(page);
    await type(page, "II.1:in:actual", "111");
    await settled(page);
    assert.deepEqual(await kept(page), NOTHING, "what is saved is not kept");

    await context.setOffline(true);
    await type(page, "II.1:in:actual", "112");
    await page.waitForFunction(() => localStorage.length > 0);
    const { local, ...others } = await kept(page);
    assert.deepEqual({ local: {}, ...others }, NOTHING);
    const [[key, text], ...more] = Object.entries(local);
    assert.deepEqual(more, []);
    assert.match(key, /^thidua:unsent:\d+:\/clusters\/dong-bac\/periods\/2013-H1\/sheets\/HG$/, "the number of an account, the address of a sheet");
    const lines = JSON.parse(text);
    assert.deepEqual(Object.keys(lines), ["II.1"]);
    assert.deepEqual(Object.keys(lines["II.1"]).sort(), ["at", "pairs"]);
    for (const [name] of lines["II.1"].pairs) assert.match(name, /^(II\.1:|version$)/, "fields of the line alone");
    const cookies = (await context.cookies()).map(({ value }) => value).filter((value) => value.length > 8);
    assert.ok(cookies.length > 0);
    for (const secret of [PASSWORD, "hg.an", "Nông", ...cookies]) assert.ok(!text.includes(secret), secret);

    await context.setOffline(false);
    await settled(page);
    assert.deepEqual(await kept(page), NOTHING, "saved, and forgotten");
    await page.goto("/account");
    await Promise.all([page.waitForURL(/\/login/), page.locator(".band-out button").click()]);
    assert.deepEqual(await kept(page), NOTHING, "signed out");
  });
});

/** Pastes into a field as Ctrl+V does. */
async function paste(page, selector, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.locator(selector).focus();
  await page.keyboard.press("Control+V");
  assert.equal(await page.locator(selector).inputValue(), text, selector);
}

/** What a password manager goes by: the fields of a form in their order, with their kind and purpose. */
const purposes = (page, form) =>
  page.locator(`${form} input:is([autocomplete="username"], [type="password"])`).evaluateAll((fields) =>
    fields.map(({ type, autocomplete, maxLength, readOnly }) => ({ type, autocomplete, maxLength, readOnly })),
  );

const name = (readOnly) => ({ type: "text", autocomplete: "username", maxLength: -1, readOnly });
const present = { type: "password", autocomplete: "current-password", maxLength: -1, readOnly: false };
const fresh = { ...present, autocomplete: "new-password" };

test("passwords_are_pasted_and_managers_know_every_field", { timeout: 120_000 }, async () => {
  const options = { permissions: ["clipboard-read", "clipboard-write"] };
  await inContext(browser, program.origin, options, async (page) => {
    await page.goto(new URL(links["hg.binh"]).pathname);
    assert.deepEqual(await purposes(page, "main form"), [name(true), fresh, fresh]);
    const long = `${PASSWORD} ${"rừng cọ đồi chè ".repeat(12)}`.trim();
    await paste(page, "#password", long);
    await paste(page, "#password_again", long);
    const before = page.url();
    await Promise.all([page.waitForURL((url) => url.href !== before), page.locator("main button[type=submit]").first().click()]);

    await page.context().clearCookies();
    await page.goto("/login");
    assert.deepEqual(await purposes(page, "form[action='/login']"), [name(false), present]);
    await paste(page, "#username", "hg.binh");
    await paste(page, "#password", long);
    await Promise.all([page.waitForURL((url) => url.pathname === "/"), page.locator("form[action='/login'] button").click()]);

    await page.goto("/account");
    assert.deepEqual(await purposes(page, "form[action='/account/password']"), [name(true), present, fresh, fresh]);
    await paste(page, "form[action='/account/password'] [autocomplete='current-password']", long);
  });
});
