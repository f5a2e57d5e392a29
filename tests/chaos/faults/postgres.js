// The database stops at once, as if its machine had gone, and starts again.

import { check } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { Savers, firstAfter, sheet, staff } from "../support/people.js";
import { between, count, highest, median, ms, now, sleep } from "../support/process.js";
import { ask } from "../support/web.js";

export const title = "immediate stop of PostgreSQL";
/** The bar is that nobody has to do anything; how soon is bounded by the pool's waits. */
const WRITES_WITHIN_MS = 3000;

/** Without a database the answer to a save says so and holds what was typed. */
async function keepsWhatWasTyped(port) {
  const form = { "III.2:in:target": "86420", "III.2:version": "0" };
  const answer = await ask({ port, path: `${sheet("HG")}/lines`, cookie: staff("HG"), form, keep: true });
  return answer.status === 503 && answer.body.includes("86420") ? [] : [`a save without a database is answered ${answer.status}, or without what was typed`];
}

export async function run() {
  const times = count("STOPS", 10);
  const ground = await Ground.make();
  try {
    const savers = new Savers(ground.app.port);
    savers.start();
    const back = [];
    const misses = [];
    for (let time = 0; time < times; time += 1) {
      await sleep(between(300, 900));
      await ground.postgres.stop("immediate");
      if (time === 0) misses.push(...(await keepsWhatWasTyped(ground.app.port)));
      // Every fifth outage is long enough for back-offs to grow.
      await sleep(time % 5 === 4 ? 5000 : between(0, 1000));
      await ground.postgres.start();
      back.push(await firstAfter(savers.all, now()));
    }
    await sleep(300);
    misses.push(...(await check(ground, savers)));
    if (highest(back) > WRITES_WITHIN_MS) misses.push(`saves again only ${ms(highest(back))} after the database was back (bar ${ms(WRITES_WITHIN_MS)})`);
    if (savers.sum("refused") === 0) misses.push("no save met the outage: the test shows nothing");
    return {
      done: `stopped ${times} times with \`pg_ctl -m immediate\` (fsync on), away up to 5 s, started again`,
      acknowledged: savers.sum("acknowledged"), misses,
      figures: `first save ${ms(median(back))} after the database was back, at most ${ms(highest(back))}; ${savers.sum("refused")} refused with 503, the slowest after ${ms(savers.most("slowestRefusal"))}`,
    };
  } finally {
    await ground.end();
  }
}
