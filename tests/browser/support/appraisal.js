// What appraisers do on their pages, with and without script.

/** Clicks what leads to another page, and waits for it. */
export async function follow(page, what) {
  await Promise.all([page.waitForNavigation(), what.click()]);
}

/** The row of a line on an appraisal page. */
export function line(page, code) {
  return page.locator("tr[data-row]", { has: page.locator(`th .code:text-is("${code}")`) });
}

/** Sets points on a line, with a reason where one is given. Works with and without script. */
export async function setPoints(page, code, points, reason = "") {
  const row = line(page, code);
  await row.locator('[name="points"]').fill(points);
  await row.locator('[name="reason"]').fill(reason);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await row.locator('button[value="set"]').click();
  await answered;
  await line(page, code).locator('button[value="open"]').waitFor();
}

/** Takes a sheet up from the queue, accepts what the rules compute, deducts nothing, and closes the appraisal. */
export async function appraise(page, queue, unit, before = async () => {}) {
  await page.goto(`${queue}/${unit}`);
  const takeUp = page.locator('form[action$="/taking-up"] button');
  if (await takeUp.count()) await follow(page, takeUp);
  await page.goto(`${queue}/${unit}`);
  await before(page);
  const together = page.locator('.actions a[href$="/acceptance"]');
  if (await together.count()) {
    await follow(page, together);
    await follow(page, page.locator("#main form button[type=submit]"));
  }
  for (const code of ["T.1", "T.2", "T.3", "T.4"]) {
    await page.goto(`${queue}/${unit}`);
    await setPoints(page, code, "0");
  }
  await finish(page, queue, unit);
}

/** Closes the appraisal, having seen which lines nobody opened. */
export async function finish(page, queue, unit) {
  await page.goto(`${queue}/${unit}/finish`);
  const confirmed = page.locator("#confirmed");
  if (await confirmed.count()) await confirmed.check();
  await follow(page, page.locator("#main form button[type=submit]"));
}
