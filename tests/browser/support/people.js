// What people do before the work begins: set up, sign in, get an account. Through the pages, as they would.

import assert from "node:assert/strict";
import { setUpLink } from "./program.js";

export const PASSWORD = "sông Lô chảy qua Hà Giang";

/** The button that sends the page's form; the band's sign-out is none of it. */
const send = (page) => page.locator("#main button[type=submit]").first();

/** Signs in and waits for the page that follows. */
export async function signIn(page, username, password = PASSWORD) {
  await page.goto("/login");
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await Promise.all([page.waitForURL((url) => url.pathname !== "/login"), send(page).click()]);
}

/** The first admin, through the link printed at the start. Leaves the page signed in. */
export async function setUpAdmin(program, page, username = "quantri") {
  await page.goto(new URL(setUpLink(program)).pathname);
  await page.locator("#full_name").fill("Đặng Thị Quản Trị");
  await page.locator("#username").fill(username);
  await choosePassword(page);
  if (new URL(page.url()).pathname === "/login") await signIn(page, username);
}

/** An account with one role, made by a signed-in admin; returns its one-time link. */
export async function createAccount(page, { username, fullName, role, unit }) {
  await page.goto("/admin/accounts/new");
  await page.locator("#full_name").fill(fullName);
  await page.locator("#username").fill(username);
  await page.locator('[name="role.0.kind"]').selectOption(role);
  if (unit) await page.locator('[name="role.0.unit"]').selectOption({ label: unit });
  const from = page.locator('[name="role.0.from"]');
  if ((await from.inputValue()) === "") await from.fill("01/01/2013");
  await send(page).click();
  const link = page.locator("#one-time-link");
  await link.waitFor();
  return link.inputValue();
}

/** Sets the password behind a one-time link and signs in. */
export async function takeAccount(page, link, username) {
  await page.goto(new URL(link).pathname);
  await choosePassword(page);
  if (new URL(page.url()).pathname === "/login") await signIn(page, username);
}

async function choosePassword(page) {
  await page.locator("#password").fill(PASSWORD);
  await page.locator("#password_again").fill(PASSWORD);
  const before = page.url();
  await Promise.all([page.waitForURL((url) => url.href !== before), send(page).click()]);
}

/** Opens the own sheet from the page of things to do. */
export async function openOwnSheet(page) {
  await page.goto("/");
  await page.locator(".card .button-primary").first().click();
  await page.locator("#sheet-form").waitFor();
  // The form is seen before its scripts have arrived, and a server stopped in between would keep them back.
  await page.waitForLoadState("load");
}

/** The accounts a demonstration prints: user name → password, and what each one is. */
export function demoAccounts(program) {
  const password = /^Password of all of them: (\S+)$/m.exec(program.printed)?.[1];
  assert.ok(password, `no password was printed:\n${program.printed}`);
  const printed = [...program.printed.matchAll(/^ {2}(\S+) +(staff|leader|secretariat|deputy|cross_checker|admin|observer)\b/gm)];
  return printed.map(([, username, role]) => ({ username, role, password }));
}
