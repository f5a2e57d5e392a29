// Measures the product as people use it beside the least program of the same stack, in turns within one run on one
// machine: a ratio is the result, a figure alone is not. Prints Markdown for docs/quality.md.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { freshness } from "./freshness.js";
import { answers, clients, fill, get, inTurns, load, median, memory, note, round, rows, say, session, sql, started, used, usedByPostgres } from "./ground.js";
import { deadlineHour, signIns, signInFlood } from "./hour.js";
import { MINIMAL as minimal, PRODUCT as product, faults } from "./ports.js";

const { BUILT, ROUNDS = "5", SECONDS = "3", CLUSTERS = "1200", PERIODS = "40", TRIALS = "100000" } = process.env;
const PERIOD = "/clusters/dong-bac/periods/2012-H2";
const CONNECTIONS = 16;
/** Clusters and their periods beside the demonstration from the start: more of both, and more people, than a list shows at once. */
const SMALL = { clusters: 8, periods: 10 };
const USERNAME = "ls.chuyenvien";

// Building may have taken minutes since the addresses were last looked at.
const taken = await faults();
if (taken.length > 0) throw new Error(taken.join(" "));

// The product, filled by its own demonstration.
const serve = ["serve", "--demo", "--listen", product, "--data-dir", join(process.env.DATA, "first"), "--log", "warn"];
let { child, began } = await started(`${BUILT}/thidua`, serve);
let printed = "";
child.stdout.on("data", (data) => { printed += data; });
await answers(`http://${product}/readyz`);
const password = /^Password of all of them: (\S+)$/m.exec(printed)?.[1];
if (!password) throw new Error("the demonstration prints no password");
note("P13", "very first start to readiness, with 18 demonstration accounts made", `${round(Number(process.hrtime.bigint() - began) / 1e9)} s`, "≤ 6 s");
child.kill("SIGTERM");
await new Promise((resolve) => child.once("exit", resolve));
({ child, began } = await started(`${BUILT}/thidua`, serve.filter((word) => word !== "--demo")));
await answers(`http://${product}/login`);
note("P13", "start to the first page, data there", `${round(Number(process.hrtime.bigint() - began) / 1e9, 3)} s`, "≤ 1 s");
note("P13", "memory at rest", `${round(memory(child.pid), 0)} MiB`, "≤ 80 MiB");
note("P13", "the program file", `${round(readFileSync(`${BUILT}/thidua`).length / 1e6, 1)} MB`, "≤ 40 MB");

const staff = session(USERNAME);
const people = { staff, secretariat: session("thuongtruc"), admin: session("quantri"), observer: session("theodoi") };
/** Each connection is another person's: what is kept in memory, and what is asked about at once, is of each of them. */
const readers = sql(`select distinct login from account join account_role on account_id = account.id
  join cluster on cluster.id = cluster_id where cluster.code = 'dong-bac' order by login limit ${CONNECTIONS}`).split("\n").map(session);
const page = await fetch(`http://${product}${PERIOD}/ranking`, { headers: { cookie: staff } });
const bytes = (await page.arrayBuffer()).byteLength;
if (page.status !== 200) throw new Error(`the ranking answers ${page.status}`);
const least = await started(`${BUILT}/examples/minimal`, [minimal, String(bytes)]);
await answers(`http://${minimal}/plaintext`);

await fill(1, SMALL.clusters, SMALL.periods);
const open = sql("select cluster.code || ' ' || unit.code || ' ' || account.login from sheet join period on period.id = period_id "
  + "join cluster on cluster.id = period.cluster_id join member_unit unit on unit.id = sheet.member_unit_id "
  + "join account on account.login = 'u' || unit.id where period.code = '2026-H2' order by sheet.id").split("\n").map((line) => line.split(" "));

/** Clients that each save a figure on a sheet of their own, in the version that stands, over and over. */
function saves() {
  const plan = open.slice(0, CONNECTIONS).map(([cluster, unit, login]) => {
    const version = Number(sql(`select entry.version from entry join sheet on sheet.id = sheet_id
      join period on period.id = period_id join member_unit unit on unit.id = member_unit_id
      where unit.code = '${unit}' and period.code = '2026-H2' and line_code = 'II.1'`));
    // {w} becomes seven figures.
    const body = "II.1%3Ain%3Atarget=200&II.1%3Ain%3Aactual=1{w}&II.1%3Aversion={w}";
    const length = body.replaceAll("{w}", "1234567").length;
    const path = `/clusters/${cluster}/periods/2026-H2/sheets/${unit}/lines`;
    const head = `POST ${path} HTTP/1.1\r\nHost: ${product}\r\nOrigin: http://${product}\r\nX-Fragment: lines\r\n`
      + `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\nCookie: session=bench-${login}\r\n\r\n`;
    return { address: product, from: version, requests: [head + body] };
  });
  return { clients: plan };
}

say("Rankings");
const rankings = await inTurns({
  minimal: { pid: least.child.pid, plan: () => ({ clients: clients(CONNECTIONS, minimal, () => get(minimal, "/ranking")) }) },
  real: { pid: child.pid, plan: () => ({ clients: clients(CONNECTIONS, product, (at) => get(product, `${PERIOD}/ranking`, readers[at % readers.length])) }) },
});
note("P1", `real ranking page, of ${readers.length} people, ÷ minimal ranking page of the same ${bytes} bytes, requests/s at ${CONNECTIONS} connections`,
  `${round((rankings("real").rate / rankings("minimal").rate) * 100, 0)} % (${round(rankings("real").rate, 0)}/s ÷ ${round(rankings("minimal").rate, 0)}/s)`, "≥ 100 %");
note("P3", "CPU per real ranking page, app + PostgreSQL ÷ the minimal page's",
  `${round(rankings("real").cpu / rankings("minimal").cpu)} (${round(rankings("real").cpu, 0)} µs ÷ ${round(rankings("minimal").cpu, 0)} µs)`, "≤ 1");

say("Saves");
const saved = { minimal: [], real: [] };
for (let turn = 0; turn < Number(ROUNDS); turn += 1) {
  const bare = await load({
    seconds: Number(SECONDS),
    clients: Array.from({ length: CONNECTIONS }, (_, at) => ({
      address: minimal, from: Number(sql(`select version from minimal.score where unit = ${at + 1} and line = 1`)),
      requests: [`POST /save/${at + 1}/1/{v} HTTP/1.1\r\nHost: ${minimal}\r\nContent-Length: 0\r\n\r\n`],
    })),
  });
  const real = await load({ seconds: Number(SECONDS), ...saves() });
  for (const [name, report] of [["minimal", bare], ["real", real]]) {
    const bad = Object.keys(report.statuses).filter((status) => status !== "200");
    if (bad.length > 0) throw new Error(`saves of ${name}: ${JSON.stringify(report.statuses)}`);
    saved[name].push(report);
    say(`  ${name}: ${round(report.per_second, 0)}/s, p99 ${round(report.milliseconds.p99)} ms`);
  }
}
const rate = (name) => median(saved[name].map((report) => report.per_second));
note("P4", `real save ÷ minimal save at ${CONNECTIONS} connections`, `${round((rate("real") / rate("minimal")) * 100, 0)} % (${round(rate("real"), 0)}/s ÷ ${round(rate("minimal"), 0)}/s)`, "≥ 80 %");
note("P4", "p99 of a save", `${round(median(saved.real.map((report) => report.milliseconds.p99)))} ms`, "≤ 5 ms");

say("Every page");
const pages = [
  ["staff", "/"], ["staff", `${PERIOD}/ranking`], ["staff", "/clusters/dong-bac/periods/2013-H1/sheets/LS"],
  ["staff", "/clusters/dong-bac/periods/2013-H1/sheets/LS/check"], ["staff", "/clusters/dong-bac/periods/2013-H1/sheets/LS/why"],
  ["staff", "/journal"], ["staff", "/inbox"], ["staff", "/account"], ["staff", `${PERIOD}/present`], ["staff", `${PERIOD}/ranking/LS`],
  ["secretariat", "/"], ["secretariat", "/clusters/dong-bac/periods/2013-H1/ranking?provisional=1"],
  ["secretariat", "/clusters/dong-bac/periods/2013-H1/appraisal"], ["secretariat", "/clusters/dong-bac/periods/2013-H1/appraisal/LS"],
  ["secretariat", "/clusters/dong-bac/journal"], ["secretariat", "/clusters/dong-bac/periods/2013-H1/what-if"],
  ["secretariat", "/clusters/dong-bac/schemes"], ["secretariat", "/clusters/dong-bac/periods/2013-H1/report"],
  ["admin", "/admin/accounts"], ["admin", "/admin/periods"], ["admin", "/clusters/dong-bac/schemes/DB-2013-H1/versions/1"],
  ["observer", `${PERIOD}/ranking`],
];
async function each() {
  const found = [];
  for (const [who, path] of pages) {
    const before = used(child.pid) + usedByPostgres();
    const report = await load({ seconds: 1, clients: clients(1, product, () => get(product, path, people[who])) });
    const cpu = ((used(child.pid) + usedByPostgres() - before) / report.requests) * 1e6;
    const statuses = Object.keys(report.statuses).join();
    found.push({ name: `${path} (${who})`, p95: report.milliseconds.p95, cpu, statuses });
    say(`  ${path} (${who}): ${statuses}, p95 ${round(report.milliseconds.p95)} ms, ${Math.round(cpu)} µs CPU`);
  }
  return found;
}
/** How much there is, in words. */
function size() {
  const [entries, sheets, periods, accounts, sessions] = ["entry", "sheet", "period", "account", `session join account on account.id = account_id and login = '${USERNAME}'`]
    .map((table) => sql(`select count(*) from ${table}`));
  return `${entries} entries on ${sheets} sheets of ${periods} periods, ${accounts} accounts, ${sessions} sessions of whoever asks as staff`;
}
// Every list has a first page that is full, so that growth is measured and not a page half empty.
await signIns({ product, username: USERNAME, password, times: 60 });
const smallSize = size();
const small = await each();
const slowest = [...small].sort((a, b) => b.p95 - a.p95);
const slow = slowest.filter(({ p95 }) => p95 > 5);
note("P10", `${small.length} pages at 1 connection, highest p95`, `${round(slowest[0].p95)} ms: ${slowest[0].name}`, "≤ 5 ms");
note("P10", "the same, pages over 5 ms", [String(slow.length), ...slow.map(({ name, p95 }) => `${round(p95)} ms ${name}`)].join("; "), "0");

say("Papers");
for (const [name, path, wanted] of [
  ["report as PDF", "papers/report.pdf", 30], ["appendix of all lines as PDF", "papers/lines.pdf", 60],
  ["report as DOCX", "papers/report.docx", 10], ["table as XLSX", "ranking/table.xlsx", 10],
]) {
  const before = used(child.pid) + usedByPostgres();
  const report = await load({ seconds: 2, clients: clients(1, product, () => get(product, `${PERIOD}/${path}`, people.secretariat)) });
  note("P11", name, `${round(((used(child.pid) + usedByPostgres() - before) / report.requests) * 1000, 1)} ms CPU`, `≤ ${wanted} ms`);
}

say("Open loop");
const mixed = saves();
const steady = await Promise.all([
  load({ seconds: 60, rate: 1000, clients: clients(64, product, (at) => get(product, `${PERIOD}/ranking`, readers[at % readers.length])) }),
  load({ seconds: 60, rate: 50, ...mixed }),
]);
const errors = steady.flatMap((report) => Object.entries(report.statuses)).filter(([status]) => status !== "200");
note("P8", "1 000 pages/s and 50 saves/s for 60 s: pages", `p99 ${round(steady[0].milliseconds.p99)} ms, p99.9 ${round(steady[0].milliseconds.p999)} ms, ${steady[0].requests} answered`, "p99 ≤ 2, p99.9 ≤ 10 ms");
note("P8", "the same: saves", `p99 ${round(steady[1].milliseconds.p99)} ms, ${steady[1].requests} answered; ${errors.length === 0 ? "0 errors" : JSON.stringify(errors)}`, "0 errors");
note("P13", "memory after it", `${round(memory(child.pid), 0)} MiB`, "≤ 128 MiB");

say("Freshness");
await freshness({ product, page: `${PERIOD}/ranking`, login: USERNAME, cookie: staff, trials: Number(TRIALS) });
say("Deadline hour");
await deadlineHour({ product, pid: child.pid, period: PERIOD, open, saves, people, username: USERNAME, password });
say("Sign-in flood");
await signInFlood({ product, page: `${PERIOD}/ranking`, cookie: staff });

if (Number(CLUSTERS) > 0) {
  say(`Growth: ${CLUSTERS} clusters, ${PERIODS} periods each`);
  await fill(SMALL.clusters + 1, CLUSTERS, PERIODS);
  const largeSize = size();
  const large = await each();
  const grown = large.map((one, at) => ({ ...one, by: one.cpu / small[at].cpu })).sort((a, b) => b.by - a.by);
  note("P6", `CPU of ${large.length} pages with ${largeSize} ÷ that with ${smallSize}, highest`, grown.slice(0, 4).map((one) => `${round(one.by)} ${one.name}`).join("; "), "≤ 1.1");
  note("P6", "the same, median", round(median(grown.map((one) => one.by))), "≤ 1.1");
}

child.kill("SIGTERM");
least.child.kill("SIGTERM");
process.stdout.write("| Bar | What | Figure | Wanted |\n| --- | --- | --- | --- |\n");
for (const row of rows) process.stdout.write(`| ${row.join(" | ")} |\n`);
