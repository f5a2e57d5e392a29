// The clock of the program's machine jumps by days, forward and back, while people save. Sessions and deadlines go by the database's.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { RANKING, Savers, secretariat, staff } from "../support/people.js";
import { sleep } from "../support/process.js";
import { ask } from "../support/web.js";

export const title = "clock of the program jumps by ± 3 days";
const DAY_MS = 86_400_000;
const JUMPS = ["+3d", "+0", "-3d", "+400d", "+0"];
const LIBRARIES = ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`);

/** What a page says, without what differs between any two answers. */
async function words(port, path, cookie) {
  const answer = await ask({ port, path, cookie, keep: true });
  return `${answer.status} ${answer.body.replace(/<[^>]*>/g, " ").replace(/\d\d:\d\d(:\d\d)?/g, "").replace(/\s+/g, " ")}`;
}

export async function run() {
  const library = LIBRARIES.find((path) => existsSync(path));
  if (!library) return { skipped: "Debian's faketime is not installed" };
  const folder = mkdtempSync(join(tmpdir(), "thidua-chaos-clock."));
  const file = join(folder, "time");
  const jump = (by) => writeFileSync(file, by);
  jump("+0");
  const ground = await Ground.make({ environment: {
    LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1",
  } });
  try {
    const { port } = ground.app;
    const misses = [];
    const savers = new Savers(port);
    const seen = async () => (await Promise.all([words(port, "/", staff("LS")), words(port, RANKING, secretariat), words(port, "/account", secretariat)]))
      // Figures change while people save; the rest must not.
      .map((text) => text.replace(/\d+(?:,\d+)?/g, "#"));
    savers.start();
    await sleep(500);
    const before = await seen();
    let furthest = 0;
    for (const by of JUMPS) {
      jump(by);
      await sleep(1500);
      const told = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)/m.exec(ground.app.tail.slice(-500).split("\n").slice(1).join("\n"))?.[1];
      if (told) furthest = Math.max(furthest, Math.abs(Date.parse(told) - Date.now()));
      const after = await seen();
      before.forEach((text, at) => {
        if (text !== after[at]) misses.push(`with the clock at ${by} a page says something else`);
      });
    }
    if (furthest < 2 * DAY_MS) misses.push("the clock of the program did not jump: the test shows nothing");
    const order = Number(await ground.sql(`select count(*) from (select at, lag(at) over (partition by chain order by position) as earlier from journal) told
      where at < earlier - interval '10 seconds' or abs(extract(epoch from at - now())) > 3600`));
    if (order > 0) misses.push(`${order} records of the journal carry another time than the database's`);
    const sessions = Number(await ground.sql("select count(*) from session where expires_at > now()"));
    if (sessions < 8) misses.push("sessions ended with the jump");
    if (savers.sum("unanswered") + savers.sum("refused") > 0) misses.push("saves were refused meanwhile");
    misses.push(...(await check(ground, savers)));
    return {
      done: `jumps to ${JUMPS.join(", ")} under faketime, the database's clock untouched`, acknowledged: savers.sum("acknowledged"), misses,
      figures: `${sessions} sessions good throughout; pages, deadlines and ${await ground.sql("select count(*) from journal")} journal times unchanged`,
    };
  } finally {
    await ground.end();
    rmSync(folder, { recursive: true });
  }
}
