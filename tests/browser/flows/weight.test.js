// What a sheet costs on a slow line: bytes over the wire on the first visit and on a later one, and whether anything
// jumps while it loads.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inContext, startBrowser } from "../support/browser.js";
import { demoAccounts, openOwnSheet, signIn } from "../support/people.js";
import { startProgram } from "../support/program.js";

const FIRST_VISIT_BYTES = 90 * 1024;
const LATER_VISIT_BYTES = 20 * 1024;
const MOST_SHIFT = 0.05;

let browser;
let program;
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo")]);
});
after(() => Promise.all([browser?.close(), program?.end()]));

test("a_sheet_stays_light_on_the_first_and_on_later_visits_and_nothing_jumps", { timeout: 120_000 }, async () => {
  const { username, password } = demoAccounts(program).find(({ role }) => role === "staff");
  let address;
  await inContext(browser, program.origin, {}, async (page) => {
    await signIn(page, username, password);
    await openOwnSheet(page);
    address = new URL(page.url()).pathname;
  });
  await inContext(browser, program.origin, {}, async (page, context) => {
    await signIn(page, username, password);
    await page.goto("about:blank");
    const network = await context.newCDPSession(page);
    await network.send("Network.enable");
    await network.send("Network.clearBrowserCache");
    let bytes = 0;
    network.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    for (const [visit, most] of [["first", FIRST_VISIT_BYTES], ["later", LATER_VISIT_BYTES]]) {
      bytes = 0;
      await page.goto(address, { waitUntil: "networkidle" });
      const shift = await page.evaluate(
        () =>
          new Promise((resolve) => {
            let sum = 0;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) sum += entry.value;
            }).observe({ type: "layout-shift", buffered: true });
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
          }),
      );
      console.log(`# ${visit} visit: ${bytes} bytes, layout shift ${shift}`);
      assert.ok(bytes > 0 && bytes <= most, `${visit} visit: ${bytes} bytes`);
      assert.ok(shift <= MOST_SHIFT, `${visit} visit: layout shift ${shift}`);
    }
  });
});
