// The program is killed while people save, and started again.

import { check } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { Savers, UNITS, sheet, staff } from "../support/people.js";
import { between, count, highest, median, ms, sleep } from "../support/process.js";
import { ask } from "../support/web.js";

export const title = "`kill -9` of the program";
const READY_WITHIN_MS = 2000;

export async function run() {
  const times = count("KILLS", 20);
  const ground = await Ground.make();
  try {
    const savers = new Savers(ground.app.port);
    savers.start();
    const ready = [];
    for (let time = 0; time < times; time += 1) {
      await sleep(between(300, 900));
      await ground.app.kill();
      let took = await ground.app.start();
      const page = await ask({ port: ground.app.port, path: sheet(UNITS[0]), cookie: staff(UNITS[0]) });
      took += page.took;
      ready.push(page.status === 200 ? took : Infinity);
    }
    await sleep(300);
    const misses = await check(ground, savers);
    if (highest(ready) > READY_WITHIN_MS) misses.push(`ready only after ${ms(highest(ready))} (bar 2 s)`);
    return {
      done: `killed ${times} times at random moments, started again`, acknowledged: savers.sum("acknowledged"), misses,
      figures: `first page after ${ms(median(ready))}, at most ${ms(highest(ready))}; ${savers.sum("unanswered")} requests unanswered, sent again`,
    };
  } finally {
    await ground.end();
  }
}
