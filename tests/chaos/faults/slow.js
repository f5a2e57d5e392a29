// Clients that send their request, its body, or take their answer so slowly that they hold a place for ever if nobody cuts them.

import { connect } from "node:net";
import { check } from "../support/check.js";
import { upload } from "../support/evidence.js";
import { Ground } from "../support/ground.js";
import { RANKING, Savers, secretariat, sheet, staff } from "../support/people.js";
import { count, ms, now, openAt, p99, sleep } from "../support/process.js";
import { ask } from "../support/web.js";

export const title = "slow header, slow body, slow reader";
/** The slowest limit is ten seconds; a second for the watch itself. */
const CUT_WITHIN_MS = 11_000;
/** So many come every tenth of a second: slow clients are tried here, not a flood of requests. */
const AT_ONCE = 20;
/** Nobody waits longer for a page, whatever others do. */
const PAGE_WITHIN_MS = 2000;
const HANG_MS = 30_000;
/** Far more than the kernel's buffers of a connection take. */
const BYTES_NOT_READ = 15_000_000;

const heads = (port, file) => ({
  header: `GET /login HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`,
  body: `POST /login HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n`
    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nusername=",
  reader: `GET ${file} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nCookie: ${staff("HG")}\r\n\r\n`,
});

/** Opens a slow connection; resolves when it is there. */
function open(port, kind, text) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let drip;
    socket.once("connect", () => {
      socket.write(text);
      if (kind === "reader") socket.pause();
      else {
        socket.resume();
        // A byte at a time: never quite silent.
        drip = setInterval(() => socket.write("x"), 1000);
      }
      resolve(socket);
    });
    socket.on("error", () => resolve(socket));
    socket.once("close", () => clearInterval(drip));
  });
}

/** Answer times of a page, asked one after the other while `going()`. */
async function watch(port, going) {
  const times = [];
  while (going()) {
    const answer = await ask({ port, path: RANKING, cookie: secretariat });
    times.push(answer.status === 200 ? answer.took : Infinity);
    await sleep(20);
  }
  return times;
}

/**
 * Waits until the connections are cut: how many there were, how many are left, and how long the last one took after the program could
 * last send anything at all to any of them.
 */
async function cut(port, others) {
  let most = 0;
  let moved = now();
  let before = new Map();
  const end = now() + HANG_MS;
  while (now() < end) {
    const open = openAt(port);
    most = Math.max(most, open.size);
    // Those of people empty at once; of a slow reader's the queue grows until the kernel takes no more.
    for (const [remote, queued] of open) if (queued > 500_000 && queued > (before.get(remote) ?? 0)) moved = now();
    before = open;
    if (most > others && open.size <= others) break;
    await sleep(100);
  }
  return { most, left: before.size - others, took: now() - moved };
}

export async function run() {
  const clients = count("SLOW_CLIENTS", 300);
  const ground = await Ground.make();
  try {
    const { port } = ground.app;
    const savers = new Savers(port);
    savers.start();
    const quietEnd = now() + 3000;
    const quiet = await watch(port, () => now() < quietEnd);
    const misses = [];
    if ((await upload(port, "HG", BYTES_NOT_READ)).status !== 303) misses.push("the file to be read slowly was not taken");
    const file = `${sheet("HG")}/evidence/${await ground.sql("select max(id) from evidence")}/file`;
    const figures = [];
    const all = [];
    for (const [kind, text] of Object.entries(heads(port, file))) {
      const others = openAt(port).size + 4;
      const began = now();
      let going = true;
      const times = watch(port, () => going);
      const sockets = [];
      while (sockets.length < clients) {
        const next = Math.min(AT_ONCE, clients - sockets.length);
        sockets.push(...(await Promise.all(Array.from({ length: next }, () => open(port, kind, text)))));
        await sleep(100);
      }
      const opened = now();
      const { most, left, took } = await cut(port, others);
      going = false;
      all.push(...(await times));
      for (const socket of sockets) socket.destroy();
      if (most < others + clients * 0.9) misses.push(`slow ${kind}: only ${most} connections were open`);
      if (left > 0) misses.push(`slow ${kind}: ${left} connections still open after ${ms(HANG_MS)}`);
      else if (took > CUT_WITHIN_MS) misses.push(`slow ${kind}: the last was cut after ${ms(took)} (bar 10 s)`);
      figures.push(`${kind}: all cut within ${ms(took)} (opened in ${ms(opened - began)})`);
    }
    misses.push(...(await check(ground, savers)));
    if (savers.sum("unanswered") + savers.sum("refused") > 0) misses.push(`${savers.sum("unanswered") + savers.sum("refused")} saves of others were not taken at once`);
    if (all.some((time) => time === Infinity)) misses.push("the ranking was refused meanwhile");
    if (p99(all) > PAGE_WITHIN_MS) misses.push(`the ranking took ${ms(p99(all))} meanwhile`);
    return {
      done: `${clients} of each at once`, acknowledged: savers.sum("acknowledged"), misses,
      figures: `${figures.join("; ")}; ranking p99 ${ms(p99(all))}, before ${ms(p99(quiet))}`,
    };
  } finally {
    await ground.end();
  }
}
