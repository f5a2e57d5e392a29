// Lighthouse's marks of the main pages, signed in, in the language and theme people begin with, with when the largest thing was
// painted (bar P12), and how much was sent. Prints a table and ends
// with 1 where a mark is below the bar; marks of speed depend on the machine, so this is no part of the tests.

import { writeFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import lighthouse from "lighthouse";
import { demoAccounts, signIn } from "../support/people.js";
import { startProgram } from "../support/program.js";

const { chromium } = createRequire(new URL("../package.json", import.meta.url))("playwright-core");
const BAR = 0.95;
const MARKS = ["performance", "accessibility", "best-practices"];
const PORT = 9333;
const REPORTS = fileURLToPath(new URL("../screenshots/lighthouse/", import.meta.url));
const PERIOD = "/clusters/dong-bac/periods/2013-H1";
/** What is marked: whose page, and where. */
const PAGES = [
  ["sign-in", null, "/login"],
  ["home", "staff", "/"],
  ["sheet", "staff", `${PERIOD}/sheets/HG`],
  ["appraisal", "secretariat", `${PERIOD}/appraisal/CB`],
  ["ranking", "secretariat", `${PERIOD}/ranking`],
];

mkdirSync(REPORTS, { recursive: true });
const program = await startProgram("--demo");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    `--remote-debugging-port=${PORT}`,
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--no-first-run",
    "--disable-dev-shm-usage",
  ],
});

/** The cookie of a signed-in account of a role. */
async function sessionOf(role) {
  const { username, password } = demoAccounts(program).find((account) => account.role === role);
  const context = await browser.newContext({ baseURL: program.origin });
  const page = await context.newPage();
  await signIn(page, username, password);
  const cookies = await context.cookies();
  await context.close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

let below = 0;
try {
  for (const formFactor of ["desktop", "mobile"]) {
    for (const [name, role, path] of PAGES) {
      const cookie = role ? await sessionOf(role) : null;
      const desktop = {
        formFactor,
        screenEmulation: { mobile: false, width: 1350, height: 940, deviceScaleFactor: 1, disabled: false },
        throttling: { rttMs: 40, throughputKbps: 10_240, cpuSlowdownMultiplier: 1, requestLatencyMs: 0, downloadThroughputKbps: 0, uploadThroughputKbps: 0 },
      };
      const { lhr, report } = await lighthouse(program.origin + path, {
        port: PORT,
        output: "html",
        onlyCategories: MARKS,
        extraHeaders: cookie ? { Cookie: cookie } : undefined,
        ...(formFactor === "desktop" ? desktop : { formFactor }),
      });
      writeFileSync(`${REPORTS}${name}-${formFactor}.html`, report);
      const marks = MARKS.map((mark) => lhr.categories[mark].score);
      below += marks.filter((mark) => mark < BAR).length;
      const missed = Object.values(lhr.audits).filter(({ score }) => score !== null && score < 0.9).map(({ id }) => id);
      const sent = lhr.audits["network-requests"]?.details?.items ?? [];
      const kilobytes = sent.reduce((sum, { transferSize }) => sum + (transferSize ?? 0), 0) / 1024;
      const painted = lhr.audits["largest-contentful-paint"].numericValue / 1000;
      const figures = [`${painted.toFixed(2)} s to the largest paint`, `${sent.length} requests`, `${kilobytes.toFixed(1)} KiB`];
      console.log([formFactor, name, lhr.finalDisplayedUrl, ...marks, ...figures, ...missed].join("\t"));
    }
  }
} finally {
  await Promise.all([browser.close(), program.end()]);
}
process.exitCode = below > 0 ? 1 : 0;
