// The hour before the deadline (P9): everybody works at once. And a flood of sign-ins (P14) beside people who read.

import { clients, get, load, memory, note, round } from "./ground.js";

const SECONDS = 60;
const BOUNDARY = "----thidua-bench";
const UPLOADED = 10 * 1024 * 1024;

const post = (host, path, cookie, type, body, length) =>
  `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n`
  + `${cookie ? `Cookie: ${cookie}\r\n` : ""}\r\n${body}`;
const form = (host, path, fields) => {
  const body = new URLSearchParams(fields).toString();
  return post(host, path, "", "application/x-www-form-urlencoded", body, body.length);
};

/** A client that adds a file of ten MiB to a line, every time another. */
function uploader(host, [cluster, unit, login]) {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="number"\r\n\r\n{w}-CV/BTC\r\n--${BOUNDARY}\r\n`
    + `Content-Disposition: form-data; name="files"; filename="minh-chung.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n% {w}\n`;
  const tail = `\r\n--${BOUNDARY}--\r\n`;
  const length = head.replaceAll("{w}", "1234567").length + UPLOADED + tail.length;
  const path = `/clusters/${cluster}/periods/2026-H2/sheets/${unit}/lines/II.1/evidence`;
  const type = `multipart/form-data; boundary=${BOUNDARY}`;
  return { address: host, from: 1, requests: [post(host, path, `session=bench-${login}`, type, head, length)], fill: UPLOADED, tail };
}

/** Answers by status that are none of those wanted. */
const wrong = (report, wanted) => Object.entries(report.statuses).filter(([status]) => Number(status) !== wanted);

/** Signs a person in over and over, as on many machines: what stays are the sessions and the records of it. */
export async function signIns({ product, username, password, times }) {
  const body = new URLSearchParams({ username, password, next: "" });
  for (let time = 0; time < times; time += 1) {
    const answer = await fetch(`http://${product}/login`, { method: "POST", body, redirect: "manual", headers: { origin: `http://${product}` } });
    await answer.arrayBuffer();
    if (answer.status !== 303) throw new Error(`signing in answers ${answer.status}`);
  }
}

/** 500 people with pages open, saves, exports, sign-ins and uploads, for a minute. */
export async function deadlineHour({ product, pid, period, open, saves, people, username, password }) {
  const pages = [`${period}/ranking`, "/"].map((path) => get(product, path, people.staff));
  const own = open.map(([cluster, unit, login]) => get(product, `/clusters/${cluster}/periods/2026-H2/sheets/${unit}`, `session=bench-${login}`));
  const readers = Array.from({ length: 500 }, (_, at) => ({ address: product, from: 1, requests: [own[at % own.length], pages[at % pages.length]] }));
  const signIn = form(product, "/login", { username, password, next: "" });
  const [page, save, table, entered, uploaded] = await Promise.all([
    // A page every two seconds from each.
    load({ seconds: SECONDS, rate: 250, clients: readers }),
    load({ seconds: SECONDS, rate: 50, ...saves() }),
    load({ seconds: SECONDS, rate: 20, clients: clients(20, product, () => get(product, `${period}/ranking/table.xlsx`, people.secretariat)) }),
    load({ seconds: SECONDS, rate: 5, clients: clients(5, product, () => signIn) }),
    load({ seconds: SECONDS, rate: 2, clients: open.slice(-14).map((one) => uploader(product, one)) }),
  ]);
  const faults = [[page, 200], [save, 200], [table, 200], [entered, 303], [uploaded, 303]].flatMap(([report, wanted]) => wrong(report, wanted));
  const what = "500 users (250 pages/s, 50 saves/s), 20 exports/s, 5 sign-ins/s, 2 uploads of 10 MiB/s, 60 s";
  note("P9", `${what}: pages`, `p99 ${round(page.milliseconds.p99)} ms, ${page.requests} answered`, "p99 ≤ 20 ms");
  note("P9", "the same: saves", `p99 ${round(save.milliseconds.p99)} ms, ${save.requests} answered`, "p99 ≤ 50 ms");
  note("P9", "the same: exports, sign-ins, uploads", `p99 ${[table, entered, uploaded].map((one) => round(one.milliseconds.p99)).join(", ")} ms, ${[table, entered, uploaded].map((one) => one.requests).join(", ")} answered; ${faults.length === 0 ? "0 errors" : JSON.stringify(faults)}`, "0 errors");
  note("P9", "memory after it", `${round(memory(pid), 0)} MiB`, "≤ 256 MiB");
}

/** A hundred sign-ins a second with passwords that are none, beside people who read the ranking. */
export async function signInFlood({ product, page, cookie }) {
  const readers = () => load({ seconds: 20, rate: 200, clients: clients(16, product, () => get(product, page, cookie)) });
  const idle = await readers();
  const guess = (at) => form(product, "/login", { username: `ai-do-${at}`, password: "khong-phai-mat-khau", next: "" });
  const [flooded, guesses] = await Promise.all([readers(), load({ seconds: 20, rate: 100, clients: clients(64, product, guess) })]);
  const bad = [idle, flooded].flatMap((report) => wrong(report, 200));
  note("P14", "100 wrong sign-ins/s: p99 of the ranking ÷ that without them", `${round(flooded.milliseconds.p99 / idle.milliseconds.p99)} (${round(flooded.milliseconds.p99)} ÷ ${round(idle.milliseconds.p99)} ms; sign-ins answered ${JSON.stringify(guesses.statuses)})${bad.length === 0 ? "" : `; ${JSON.stringify(bad)}`}`, "≤ 3");
}
