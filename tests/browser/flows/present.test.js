// The conference mode in the hall: by keyboard or remote, without a network, on both usual projectors.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.js";
import { inContext, picture, startBrowser } from "../support/browser.js";
import { demoAccounts, signIn } from "../support/people.js";
import { startProgram } from "../support/program.js";

const PRESENT = "/clusters/dong-bac/periods/2013-H1/present";

let browser;
let program;
before(async () => {
  [browser, program] = await Promise.all([startBrowser(), startProgram("--demo")]);
});
after(() => Promise.all([browser?.close(), program?.end()]));

async function inTheHall(viewport, use, options = {}) {
  await inContext(browser, program.origin, { viewport, offline: true, ...options }, async (page, context) => {
    const { username, password } = demoAccounts(program).find(({ role }) => role === "secretariat");
    await signIn(page, username, password);
    await page.goto(PRESENT);
    await use(page, context);
  });
}

const shown = (page) => page.locator(".scene:visible");
const rank = async (page) => (await shown(page).locator(".place-rank").textContent()).trim();

for (const viewport of [{ width: 1024, height: 768 }, { width: 1920, height: 1080 }]) {
  test(`every_scene_fits_a_screen_of_${viewport.width}_and_can_be_read_from_the_last_seat_without_a_network`, { timeout: 120_000 }, async () => {
    await inTheHall(viewport, async (page, context) => {
      await context.setOffline(true);
      const scenes = await page.locator(".scene").count();
      assert.ok(scenes >= 8, `${scenes} scenes`);
      for (let at = 0; at < scenes; at += 1) {
        assert.equal(await shown(page).count(), 1, `scene ${at}`);
        const { tooHigh, tooWide, smallest } = await page.evaluate(() => {
          const scene = [...document.querySelectorAll(".scene")].find((each) => each.checkVisibility());
          const texts = [...scene.querySelectorAll("*")].filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
          const sizes = texts.filter((each) => !each.closest(".visually-hidden")).map((each) => parseFloat(getComputedStyle(each).fontSize));
          return { tooHigh: scene.scrollHeight > innerHeight, tooWide: scene.scrollWidth > innerWidth, smallest: Math.min(...sizes) };
        });
        assert.ok(!tooHigh && !tooWide, `scene ${at} does not fit`);
        assert.ok(smallest >= viewport.height / 36, `scene ${at}: ${smallest} px of ${viewport.height}`);
        await page.keyboard.press("PageDown");
      }
    });
  });
}

test("places_come_from_the_last_to_the_first_and_the_keys_of_a_remote_lead_both_ways", { timeout: 120_000 }, async () => {
  await inTheHall({ width: 1366, height: 768 }, async (page) => {
    await assertAccessible(page, "the first scene");
    await page.keyboard.press("Space");
    assert.equal(await rank(page), "Hạng 6");
    await picture(page, "present-place");
    assert.match(await page.locator("#said").textContent(), /Hạng 6\. \S+.*điểm/);
    await page.keyboard.press("ArrowRight");
    assert.equal(await rank(page), "Hạng 5");
    await page.keyboard.press("PageUp");
    assert.equal(await rank(page), "Hạng 6");
    for (let place = 5; place >= 1; place -= 1) {
      await page.keyboard.press("PageDown");
      assert.equal(await rank(page), `Hạng ${place}`);
    }
    await page.keyboard.press("Home");
    assert.match(await shown(page).getAttribute("class"), /scene-title/);
    await page.keyboard.press("a");
    assert.equal(await shown(page).locator(".hall-table").count(), 1);
    await assertAccessible(page, "the whole table");
    await page.keyboard.press("d");
    await assertAccessible(page, "the whole table, dark");
    await page.keyboard.press("b");
    assert.equal(await page.locator(".hall-table:visible").count(), 0, "a black screen shows nothing");
    await page.keyboard.press("b");
    assert.equal(await page.locator(".hall-table:visible").count(), 1);
    await page.keyboard.press("Escape");
    await page.waitForURL(/\/ranking$/);
  });
});

test("without_script_all_scenes_stand_below_one_another", { timeout: 60_000 }, async () => {
  await inTheHall(
    { width: 1024, height: 768 },
    async (page) => {
      assert.equal(await shown(page).count(), await page.locator(".scene").count());
      assert.equal(await page.locator(".hall-menu :visible").count(), 1, "only the way out");
    },
    { javaScriptEnabled: false },
  );
});
