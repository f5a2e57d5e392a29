// One Chromium for a test file, a fresh context for each test, and an eye on everything that must not happen: errors on
// the console, reports of the content security policy, requests to another origin.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** Where pictures go; no commit holds them. */
export const SCREENSHOTS = fileURLToPath(new URL("../screenshots/", import.meta.url));
/** Chromium writes every answer from 400 on to the console; tests assert those they mean. */
const STATUS_LINE = /^Failed to load resource: the server responded with a status of/;
const NO_CONNECTION = /^Failed to load resource: net::ERR_/;

/** Starts Debian's Chromium, or the one named by CHROMIUM. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
    ],
  });
}

/**
 * Runs `use(page, context)` in a fresh context on `origin` and fails on anything unseemly. `options` are Playwright's,
 * `offline: true` lets requests fail for want of a connection, and `elsewhere` is another origin the page may go to.
 */
export async function inContext(browser, origin, options, use) {
  const { offline = false, elsewhere = null, ...playwright } = options;
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 1366, height: 768 }, locale: "vi-VN", ...playwright });
  context.setDefaultTimeout(15_000);
  const faults = [];
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && ![origin, elsewhere].includes(url.origin)) faults.push(`request to another origin: ${url}`);
  });
  context.on("console", (message) => {
    if (message.type() !== "error" || STATUS_LINE.test(message.text())) return;
    if (offline && NO_CONNECTION.test(message.text())) return;
    faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => faults.push(`uncaught: ${error.error()}`));
  if (playwright.javaScriptEnabled !== false) {
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
  }
  try {
    const result = await use(await context.newPage(), context);
    assert.deepEqual(faults, []);
    return result;
  } catch (error) {
    for (const [at, page] of context.pages().entries()) await picture(page, `failed-${Date.now()}-${at}`).catch(() => {});
    throw error;
  } finally {
    await context.close();
  }
}

/** Keeps a picture for people to look at; no test compares it. */
export async function picture(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage: true });
}
