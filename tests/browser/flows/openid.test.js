// Signing in through an organisation's provider in a real browser: linked once, used, and every page on the way, which no
// walk along links reaches.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inContext, startBrowser } from "../support/browser.js";
import { freePort } from "../support/passkey.js";
import { demoAccounts, signIn } from "../support/people.js";
import { startProgram } from "../support/program.js";
import { CLIENT, SECRET, startProvider } from "../support/provider.js";
import { assertGoodInEveryView } from "../support/views.js";

let browser;
let program;
let provider;
before(async () => {
  provider = await startProvider();
  const named = ["--oidc-issuer", provider.issuer, "--oidc-client-id", CLIENT, "--oidc-client-secret", SECRET, "--oidc-name", "Tỉnh ủy Hà Giang"];
  const address = `http://localhost:${await freePort()}`;
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo", "--base-url", address, ...named)]);
});
after(() => Promise.all([browser?.close(), program?.end(), provider?.stop()]));

/** Presses the button of the sign-in page; resolves on the page with which the journey ends. */
async function leave(page, lang = "vi") {
  await page.goto(`/login?lang=${lang}`);
  await page.locator("form[action='/sign-in/openid'] button").click();
  await page.waitForURL((url) => url.origin === program.origin && url.pathname !== "/login");
  // On the way there and back no page of the product is shown for longer than a blink.
  await page.waitForFunction(() => !document.querySelector("#onward"));
}

test("an_account_is_linked_signs_in_through_the_provider_and_is_unlinked", { timeout: 300_000 }, async () => {
  const { username, password } = demoAccounts(program).find(({ role }) => role === "staff");
  await inContext(browser, program.origin, { elsewhere: provider.origin }, async (page) => {
    await leave(page);
    assert.match(await page.locator("h1").textContent(), /Chưa có tài khoản nào được liên kết/);
    await assertGoodInEveryView(page, "an identity no account is linked to");

    await signIn(page, username, password);
    await page.goto("/account/openid");
    await assertGoodInEveryView(page, "an account that is not linked");
    await page.locator("form[action='/account/openid'] button").click();
    await page.locator("[aria-invalid=true]").waitFor();
    await assertGoodInEveryView(page, "a link without the password");
    await page.locator("#current").fill(password);
    await page.locator("form[action='/account/openid'] button").click();
    await page.locator("form[action='/account/openid/removal']").waitFor();
    await assertGoodInEveryView(page, "an account that is linked");

    await page.locator(".band-out button").click();
    await page.locator("#username").waitFor();
    await leave(page);
    assert.ok(await page.locator(".band-out").isVisible(), "signed in without a password");
    await page.goto("/account/openid?lang=en");
    await page.locator("#current").fill(password);
    await page.locator("form[action='/account/openid/removal'] button").click();
    await page.locator("form[action='/account/openid']").waitFor();
    await assertGoodInEveryView(page, "an account that is not linked any more, in English");
  });
});

test("the_pages_of_a_sign_in_that_fails_are_accessible", { timeout: 300_000 }, async () => {
  await inContext(browser, program.origin, { elsewhere: provider.origin }, async (page) => {
    for (const lang of ["vi", "en"]) {
      await page.goto(`/login?lang=${lang}`);
      await assertGoodInEveryView(page, `the sign-in page with the provider's button, ${lang}`);
      // The browser is kept on the page it is to leave at once.
      await page.route("**/sign-in/openid", async (route) => {
        const response = await route.fetch();
        const { refresh, ...headers } = response.headers();
        assert.ok(refresh?.includes(provider.origin), "goes on by itself");
        await route.fulfill({ response, headers });
      });
      await page.locator("form[action='/sign-in/openid'] button").click();
      await page.locator("#onward").waitFor();
      await assertGoodInEveryView(page, `on the way, ${lang}`);
      await page.unroute("**/sign-in/openid");

      provider.state.refusal = "access_denied";
      await leave(page, lang);
      await assertGoodInEveryView(page, `declined, ${lang}`);
      provider.state.refusal = null;
      await page.reload();
      await assertGoodInEveryView(page, `a second time, ${lang}`);
      provider.state.away = true;
      await leave(page, lang);
      await assertGoodInEveryView(page, `a provider that is away, ${lang}`);
      provider.state.away = false;
    }
  });
});
