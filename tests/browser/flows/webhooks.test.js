// The pages of a cluster's webhooks, which no walk finds filled: none yet, what could not be taken, the secret of a new one,
// and deliveries that arrived or did not.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { inContext, startBrowser } from "../support/browser.js";
import { freePort } from "../support/passkey.js";
import { demoAccounts, signIn } from "../support/people.js";
import { startProgram } from "../support/program.js";
import { assertGoodInEveryView } from "../support/views.js";

const WEBHOOKS = "/admin/clusters/dong-bac/webhooks";
const PORTAL = "Cổng thông tin điện tử Tỉnh ủy; Phòng Công nghệ thông tin phụ trách";
const OTHER = "Phần mềm thi đua khen thưởng";

let browser;
let program;
let receiver;
/** What the receiver answers, one after the other; 200 after them. */
const answers = [];
before(async () => {
  receiver = createServer((request, response) => {
    request.resume();
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo", "--webhook-private")]);
});
after(async () => {
  await Promise.all([browser?.close(), program?.end()]);
  receiver?.close();
  receiver?.closeAllConnections();
});

const add = (page) => page.locator(`form[action="${WEBHOOKS}"] button`);

async function addWebhook(page, address, description) {
  await page.goto(WEBHOOKS);
  await page.locator("#address").fill(address);
  await page.locator("#description").fill(description);
  await add(page).click();
  await page.locator("#secret").waitFor();
}

/** Sends a test and waits until the newest delivery is in that state, whose words stand in the first row. */
async function sendTest(page, description, state) {
  await page.goto(WEBHOOKS);
  await page.getByRole("link", { name: description }).click();
  await page.locator("form[action$='/test'] button").click();
  for (let tries = 0; tries < 100; tries += 1) {
    const shown = await page.locator("tbody tr").first().locator(".tag").textContent();
    if (shown.trim() === state) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
    await page.reload();
  }
  assert.fail(`${description} never came to be ${state}`);
}

test("every_page_of_webhooks_is_accessible", { timeout: 600_000 }, async () => {
  const { username, password } = demoAccounts(program).find(({ role }) => role === "admin");
  await inContext(browser, program.origin, {}, async (page) => {
    await signIn(page, username, password);
    await page.goto(WEBHOOKS);
    await assertGoodInEveryView(page, "webhooks, none yet");
    await page.locator("#address").fill("ftp://cong.example.vn");
    await add(page).click();
    assert.equal(await page.locator("[aria-invalid=true]").count(), 2);
    assert.equal(await page.locator("#address").inputValue(), "ftp://cong.example.vn");
    await assertGoodInEveryView(page, "a webhook that could not be taken");
    const address = `http://127.0.0.1:${receiver.address().port}/nhan-tin/mot-dia-chi-dai?tenant=dong-bac&channel=ket-qua-thi-dua`;
    await addWebhook(page, address, PORTAL);
    await assertGoodInEveryView(page, "the secret of a new webhook");
    await addWebhook(page, `http://127.0.0.1:${await freePort()}/`, OTHER);

    await page.getByRole("link", { name: PORTAL }).click();
    await assertGoodInEveryView(page, "a webhook, nothing sent yet");
    await sendTest(page, PORTAL, "Đã nhận");
    answers.push(410);
    await sendTest(page, PORTAL, "Không gửi được");
    await assertGoodInEveryView(page, "a delivery that arrived and one that ended the webhook");
    await sendTest(page, OTHER, "Chờ gửi lại");
    await assertGoodInEveryView(page, "a receiver that is not there");
    await page.locator("form[action$='/pausing'] button").click();
    await page.locator("form[action$='/resuming'] button").waitFor();
    for (const lang of ["vi", "en"]) {
      await page.goto(`${WEBHOOKS}?lang=${lang}`);
      await assertGoodInEveryView(page, `webhooks, one ended and one paused, ${lang}`);
      await page.getByRole("link", { name: PORTAL }).click();
      await assertGoodInEveryView(page, `deliveries, ${lang}`);
    }
  });
});
