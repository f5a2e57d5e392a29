// The program is asked to stop while people save: what has begun is finished, nothing is cut.

import { check } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { Savers } from "../support/people.js";
import { between, count, highest, ms, sleep, timed } from "../support/process.js";

export const title = "graceful stop under load";
const STOPS_WITHIN_MS = 10_000;

/** Journal records of saves nobody was told of. */
async function untold(ground, savers) {
  const stored = Number(await ground.sql("select count(*) from journal where action = 'entry.saved'"));
  return stored - savers.sum("acknowledged");
}

export async function run() {
  const times = count("GRACEFUL_STOPS", 10);
  const ground = await Ground.make();
  try {
    const savers = new Savers(ground.app.port);
    const took = [];
    let cut = 0;
    for (let time = 0; time < times; time += 1) {
      savers.start();
      await sleep(between(500, 1000));
      took.push(await timed(() => ground.app.signal("SIGTERM")));
      for (const saver of savers.all) saver.running = false;
      await Promise.all(savers.all.map((saver) => saver.work));
      // A request the program never read may be sent again; one it carried out must have been answered.
      cut += await untold(ground, savers);
      if (ground.app.child.exitCode !== 0) throw new Error(`the program ended with ${ground.app.child.exitCode ?? ground.app.child.signalCode}`);
      await ground.app.start();
      // What was carried out without an answer is told now, so that the next round counts its own.
      for (const saver of savers.all) await saver.save();
    }
    const misses = await check(ground, savers);
    if (cut > 0) misses.push(`${cut} saves were carried out, but their answer was cut`);
    if (highest(took) > STOPS_WITHIN_MS) misses.push(`stopped only after ${ms(highest(took))} (bar 10 s)`);
    return {
      done: `SIGTERM ${times} times at random moments, started again`, acknowledged: savers.sum("acknowledged"), misses,
      figures: `${cut} answers cut; stopped within ${ms(highest(took))}; ${savers.sum("unanswered")} requests met the closed port, sent again`,
    };
  } finally {
    await ground.end();
  }
}
