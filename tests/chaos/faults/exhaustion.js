// More waits than there are connections to the database, and a statement that takes too long: an answer in bounded time, never a hang.

import { check } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { Saver, Savers, UNITS, firstAfter, sheet, staff } from "../support/people.js";
import { count, highest, ms, now, sleep } from "../support/process.js";
import { ask } from "../support/web.js";

export const title = "pool exhausted, statement time-out";
/** A wait for a connection and one for the lock. */
const EXHAUSTED_WITHIN_MS = 5000;
/** The server's own limit of a statement is five seconds; another connection may have been waited for. */
const STATEMENT_WITHIN_MS = 9000;

export async function run() {
  const waiting = count("WAITING", 64);
  const ground = await Ground.make({ environment: { THIDUA_DATABASE_CONNECTIONS: "4" } });
  try {
    const { port } = ground.app;
    const misses = [];
    const savers = new Savers(port);
    savers.start();
    await sleep(500);

    let held = true;
    const holding = ground.sql("begin; lock table session in access exclusive mode; select pg_sleep(6); rollback").finally(() => (held = false));
    await sleep(300);
    const answers = [];
    while (held) {
      answers.push(...(await Promise.all(Array.from({ length: waiting }, (_, at) =>
        ask({ port, path: sheet(UNITS[at % 7]), cookie: staff(UNITS[at % 7]) })))));
    }
    await holding;
    const refusals = answers.filter((answer) => answer.status !== 200);
    const clear = refusals.filter((answer) => answer.status === 503 && answer.headers["retry-after"]);
    const slowest = highest(answers.map((answer) => answer.took));
    if (refusals.length === 0) misses.push("nothing was refused: the test shows nothing");
    if (clear.length < refusals.length) misses.push(`${refusals.length - clear.length} answers were no 503 with Retry-After`);
    if (slowest > EXHAUSTED_WITHIN_MS) misses.push(`an answer took ${ms(slowest)}`);
    const healed = await firstAfter(savers.all, now());

    await ground.sql(`create function dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(20); return new; end $$;
      create trigger dawdle before insert or update on entry for each row when (new.line_code = 'III.2') execute function dawdle()`);
    const slow = new Saver("BK", "III.2", port);
    const answer = await slow.save();
    await ground.sql("drop trigger dawdle on entry; drop function dawdle()");
    if (answer.status !== 503 || !answer.headers["retry-after"]) misses.push(`a statement without end is answered ${answer.status} ${answer.fault ?? ""}`);
    if (answer.took > STATEMENT_WITHIN_MS) misses.push(`a statement without end is answered after ${ms(answer.took)}`);
    slow.running = false;
    savers.all.push(slow);
    misses.push(...(await check(ground, savers)));
    return {
      done: `4 connections, every page's table locked for 6 s, ${waiting} requests at once over and over; a statement of 20 s`,
      acknowledged: savers.sum("acknowledged"), misses,
      figures: `${clear.length} of ${answers.length} refused with 503 and Retry-After, the slowest after ${ms(slowest)}; first save ${ms(healed)} after; the long statement 503 after ${ms(answer.took)}`,
    };
  } finally {
    await ground.end();
  }
}
