// The second factor in a real browser: a passkey made and used with the device Chromium plays, an app's codes, and every
// page on the way, which no walk along links reaches.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { inContext, startBrowser } from "../support/browser.js";
import { freePort, plugIn } from "../support/passkey.js";
import { demoAccounts } from "../support/people.js";
import { startProgram } from "../support/program.js";
import { assertGoodInEveryView } from "../support/views.js";

let browser;
let program;
before(async () => {
  const address = `http://localhost:${await freePort()}`;
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo", "--base-url", address)]);
});
after(() => Promise.all([browser?.close(), program?.end()]));

const account = (role) => demoAccounts(program).find((known) => known.role === role);

/** Gives user name and password; resolves on the page that follows. */
async function givePassword(page, { username, password }) {
  await page.goto("/login");
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await leave(page, () => page.locator("form[action='/login'] button").click());
}

/** Does what leads away from the page, and waits until it has. */
async function leave(page, deed) {
  const before = page.url();
  await Promise.all([page.waitForURL((url) => url.href !== before), deed()]);
}

async function signOut(page) {
  await leave(page, () => page.locator(".band-out button").click());
}

test("a_passkey_is_made_signs_in_as_second_step_and_alone_and_is_removed", { timeout: 300_000 }, async () => {
  const person = account("staff");
  await inContext(browser, program.origin, {}, async (page, context) => {
    const device = await plugIn(page, context);
    await givePassword(page, person);
    await page.goto("/account/passkeys");
    await assertGoodInEveryView(page, "passkeys, none yet");
    await page.locator("#name").fill("Máy cơ quan");
    await page.locator("#current").fill(person.password);
    await page.locator("form#passkey button[type=submit]").click();
    await page.locator("[data-passkey-make]").waitFor();
    await assertGoodInEveryView(page, "a passkey being made");
    await leave(page, () => page.locator("[data-passkey-make]").click());
    assert.equal(await page.locator("ol.codes li").count(), 10);
    await assertGoodInEveryView(page, "recovery codes");
    await page.goto("/account/passkeys");
    assert.deepEqual(await page.locator("#passkeys tbody th").allTextContents(), ["Máy cơ quan"]);
    await assertGoodInEveryView(page, "passkeys");

    await signOut(page);
    await givePassword(page, person);
    assert.equal(new URL(page.url()).pathname, "/login/code");
    await assertGoodInEveryView(page, "second step with a passkey");
    await leave(page, () => page.locator("[data-passkey-ask]").click());
    assert.equal(new URL(page.url()).pathname, "/");

    await signOut(page);
    await page.goto("/login");
    await assertGoodInEveryView(page, "sign-in with a passkey");
    await leave(page, () => page.locator("[data-passkey-ask]").click());
    assert.equal(new URL(page.url()).pathname, "/");

    await page.goto("/account/passkeys");
    await leave(page, () => page.locator("#passkeys tbody a").click());
    await assertGoodInEveryView(page, "removal of a passkey");
    await page.locator("#current").fill(person.password);
    await page.locator("[data-passkey-ask]").click();
    await page.locator("[data-passkey-given]").waitFor();
    await leave(page, () => page.locator("main button[type=submit]").click());
    assert.equal(await page.locator("#passkeys").count(), 0);

    // A device that has none of this site says so, beside the button.
    await device.unplug();
    await plugIn(page, context);
    await signOut(page);
    await page.goto("/login");
    await page.locator("[data-passkey-ask]").click();
    await page.locator("[data-passkey-failed]").waitFor();
  });
});

test("without_a_script_nothing_of_passkeys_stands_in_the_way", { timeout: 120_000 }, async () => {
  await inContext(browser, program.origin, { javaScriptEnabled: false }, async (page) => {
    const person = account("leader");
    await page.goto("/login");
    assert.equal(await page.locator("[data-passkey-ask]").isVisible(), false);
    await givePassword(page, person);
    await page.goto("/account/passkeys");
    // Chromium shows this only where scripts are off in its settings, not where a test takes them away.
    assert.match(await page.locator("noscript").textContent(), /JavaScript/);
    assert.ok(await page.locator("form#passkey [name=current]").isVisible());
  });
});

/** The code an app shows for a secret as people read it (RFC 6238). */
function codeOf(secret, step = Math.floor(Date.now() / 30_000)) {
  const letters = secret.replaceAll(" ", "");
  const bits = [...letters].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

test("every_page_of_the_app_with_codes_is_accessible", { timeout: 300_000 }, async () => {
  const person = account("observer");
  await inContext(browser, program.origin, {}, async (page) => {
    await givePassword(page, person);
    await page.goto("/account/second-factor?lang=en");
    await leaveInPlace(page, page.locator("form[action='/account/second-factor'] button").first(), "#secret");
    await assertGoodInEveryView(page, "an app being set up");
    const secret = await page.locator("#secret").inputValue();
    await page.locator("#current").fill(person.password);
    await page.locator("#code").fill("000");
    await leaveInPlace(page, page.locator("form[action$=confirmation] button[type=submit]"), "#error-summary");
    await assertGoodInEveryView(page, "a wrong code of an app");
    await page.locator("#current").fill(person.password);
    await page.locator("#code").fill(codeOf(secret));
    await leaveInPlace(page, page.locator("form[action$=confirmation] button[type=submit]"), "ol.codes");
    await assertGoodInEveryView(page, "recovery codes");
    const codes = await page.locator("ol.codes li").allTextContents();
    await page.goto("/account/second-factor");
    await assertGoodInEveryView(page, "an app in use");
    await signOut(page);
    await givePassword(page, person);
    await assertGoodInEveryView(page, "second step with a code");
    await page.locator("#code").fill(codes[0].trim());
    await leave(page, () => page.locator("main button[type=submit]").click());
    assert.equal(new URL(page.url()).pathname, "/");
  });
});

/** Presses a button and waits for what the next page shows; its address may be the same. */
async function leaveInPlace(page, button, shown) {
  await button.click();
  await page.locator(shown).waitFor();
}
