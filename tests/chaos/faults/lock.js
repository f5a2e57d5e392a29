// One row held by somebody else: those who wait for it are told soon, and nobody else waits.

import { check } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { RANKING, Saver, Savers, UNITS, secretariat, sheet, staff } from "../support/people.js";
import { count, highest, ms, now, p99, sleep } from "../support/process.js";
import { ask } from "../support/web.js";

export const title = "one row locked";
const PAGE_WITHIN_MS = 50;
const SAVE_WITHIN_MS = 1500;

/** Answer times of the pages of others, one after the other while `going()`. */
async function watch(port, going) {
  const pages = [["/", staff("CB")], [sheet("CB"), staff("CB")], [RANKING, secretariat], [sheet("HG"), staff("HG")]];
  const times = [];
  for (let at = 0; going(); at += 1) {
    const [path, cookie] = pages[at % pages.length];
    const answer = await ask({ port, path, cookie });
    times.push(answer.status === 200 ? answer.took : Infinity);
    await sleep(5);
  }
  return times;
}

/** Answer times of the pages while more saves wait for one row than there are connections. */
async function crowded(ground) {
  let held = true;
  const holding = ground.sql(holdSheet(3)).finally(() => (held = false));
  await sleep(300);
  const { port } = ground.app;
  // Of a version that never was: it waits for the row like any other, and then changes nothing.
  const form = { "I.4:in:target": "7", "I.4:in:actual": "3", "I.4:version": "999999" };
  const waiting = Array.from({ length: 40 }, async () => {
    while (held) await ask({ port, path: `${sheet("HG")}/lines`, cookie: staff("HG"), form });
  });
  const times = await watch(port, () => held);
  await Promise.all([holding, ...waiting]);
  return times;
}

const holdSheet = (seconds) => `begin; select 1 from sheet join member_unit unit on unit.id = member_unit_id where unit.code = 'HG' for update;
  select pg_sleep(${seconds}); rollback`;

export async function run() {
  const seconds = count("LOCK_SECONDS", 30);
  const ground = await Ground.make();
  try {
    const { port } = ground.app;
    // All others at sheets that are not held.
    const savers = new Savers(port, UNITS.slice(1));
    savers.start();
    const quietEnd = now() + 5000;
    const quiet = await watch(port, () => now() < quietEnd);
    let held = true;
    const holding = ground.sql(holdSheet(seconds)).finally(() => (held = false));
    await sleep(500);
    const blocked = ["II.1", "II.2", "II.3", "III.2", "III.3", "I.4"].map((line) => new Saver("HG", line, port));
    for (const saver of blocked) saver.start();
    const before = savers.sum("acknowledged");
    const times = await watch(port, () => held);
    await holding;
    const meanwhile = savers.sum("acknowledged") - before;
    const refused = blocked.reduce((sum, saver) => sum + saver.refused, 0);
    const slowest = highest(blocked.map((saver) => saver.slowestRefusal));
    const crowd = await crowded(ground);
    savers.all.push(...blocked);
    const misses = await check(ground, savers);
    if (refused === 0) misses.push("no save met the lock: the test shows nothing");
    if (slowest > SAVE_WITHIN_MS) misses.push(`a blocked save was told only after ${ms(slowest)}`);
    if (meanwhile === 0) misses.push("nobody else could save meanwhile");
    if (times.some((time) => time === Infinity)) misses.push("a page was refused meanwhile");
    if (crowd.some((time) => time === Infinity)) misses.push("a page was refused while 40 saves waited at once");
    // On a busy machine pages are slower without any lock too: then they may be no slower than before.
    const most = Math.max(PAGE_WITHIN_MS, p99(quiet) * 1.5);
    if (p99(times) > most) misses.push(`pages took ${ms(p99(times))} meanwhile (bar ${ms(most)})`);
    return {
      done: `a sheet's row held for ${seconds} s, six people saving on it, eight on others`, acknowledged: savers.sum("acknowledged"), misses,
      figures: `pages p99 ${ms(p99(times))}, before ${ms(p99(quiet))}; ${refused} blocked saves refused with 503, the slowest after ${ms(slowest)}; ${meanwhile} other saves meanwhile; with 40 saves waiting at once: pages p99 ${ms(p99(crowd))}`,
    };
  } finally {
    await ground.end();
  }
}
