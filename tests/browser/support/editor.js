// What an admin does with a scheme: makes a draft, types rows one after another, reads what stands in the tree.

/** A new empty scheme; leaves the page at its tree and returns the tree's path. */
export async function newScheme(page, code, title) {
  await page.goto("/schemes");
  await page.locator('a[href$="/schemes/new"]').click();
  await page.locator("#title").fill(title);
  await page.locator("#code").fill(code);
  await Promise.all([page.waitForURL(/\/versions\/1$/), page.locator("#code").press("Enter")]);
  return new URL(page.url()).pathname;
}

/** A draft from a document as a file; leaves the page at its tree and returns the tree's path. */
export async function schemeFromFile(page, document) {
  await page.goto("/schemes");
  await page.locator('a[href$="/schemes/new"]').click();
  const file = { name: "scheme.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(document)) };
  await page.locator("#file").setInputFiles(file);
  const send = page.locator("form", { has: page.locator("#file") }).locator("button[type=submit]");
  await Promise.all([page.waitForURL(/\/versions\/\d+(#.*)?$/), send.click()]);
  return new URL(page.url()).pathname;
}

/** A draft made from the version of the default scheme that is in force; returns the tree's path. */
export async function draftOfDefault(page) {
  await page.goto("/schemes");
  await page.locator('tbody a[href$="/schemes/DB-2013-H1/versions/1"]').click();
  await page.locator('form[action$="/copy"]').waitFor();
  const before = page.url();
  await Promise.all([page.waitForURL((url) => url.href !== before), page.locator('form[action$="/copy"] button').click()]);
  return new URL(page.url()).pathname;
}

/** The codes of the tree in printed order. */
export function codesOf(page) {
  return page.locator("[data-row]").evaluateAll((rows) => rows.map((row) => row.dataset.row));
}

/** The row of a code. */
export function rowOf(page, code) {
  return page.locator(`[data-row="${code}"]`);
}

/** Waits until nothing is under way, and for a row where one is named. */
export async function settled(page, code) {
  if (code) await rowOf(page, code).waitFor();
  await page.locator("[data-tree]:not(.is-busy)").waitFor();
}

/** Types one row with the keyboard alone, from the name field: Tab to the maximum, Enter. */
export async function typeRow(page, name, max) {
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(max);
  await page.keyboard.press("Enter");
}

/** The `name` or `id` of what has the focus, or what its button does. */
export function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const row = element.closest("[data-row]")?.dataset.row;
    return row ? `${row} ${element.dataset.do ?? (element.matches("input") ? "input" : "name")}` : element.name || element.id;
  });
}

/** A document with a group I and the lines I.1 to I.3. */
export function smallDocument(code) {
  const line = (own, name) => ({ code: own, name: { vi: name }, max: "2", rule: { form: "checklist", items: [{ code: "a", name: { vi: "Việc" }, points: "2" }] } });
  return {
    format: "thidua.scheme/1",
    code,
    title: { vi: `Bộ thử ${code}` },
    base: "6",
    absent: "rescale",
    tree: [{ code: "I", name: { vi: "Nhóm một" }, max: "6", children: [line("I.1", "Một"), line("I.2", "Hai"), line("I.3", "Ba")] }],
    ranking: { style: "competition", order: ["total"] },
  };
}

/** A document of 230 nodes in five levels, with sums that fit. */
export function largeDocument(code) {
  const text = (vi) => ({ vi });
  const leaf = (of, number) => ({
    code: `${of}.${number}`,
    name: text(`Tiêu chí ${of}.${number}: kết quả thực hiện nhiệm vụ được giao trong kỳ`),
    max: "1",
    rule: {
      form: "proportion",
      inputs: [
        { code: "actual", name: text("Đã thực hiện"), unit: text("việc") },
        { code: "target", name: text("Chỉ tiêu năm"), unit: text("việc") },
      ],
      measure: { attained: ["actual", "target"], pace: "0.5" },
      over: "cap",
      below: "proportional",
    },
  });
  const heading = (own, max, children) => ({ code: own, name: text(`Nhóm ${own}`), max, children });
  const times = (count, make) => Array.from({ length: count }, (_, at) => make(at + 1));
  const tree = times(10, (a) =>
    heading(`N${a}`, "12", times(2, (b) =>
      heading(`N${a}.${b}`, "6", times(2, (c) =>
        heading(`N${a}.${b}.${c}`, "3", [
          heading(`N${a}.${b}.${c}.1`, "3", times(3, (d) => leaf(`N${a}.${b}.${c}.1`, d))),
        ]))))));
  return {
    format: "thidua.scheme/1",
    code,
    title: text("Bộ tiêu chí 230 dòng"),
    base: "120",
    absent: "rescale",
    tree,
    ranking: { style: "competition", order: ["total"] },
  };
}
