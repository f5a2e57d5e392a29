// Clients that go away in the middle of a save, then the program is killed: what was acknowledged on a connection another one left
// inside a transaction would be lost.

import { connect } from "node:net";
import { check } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { Savers, UNITS, sheet, staff } from "../support/people.js";
import { between, count, median, sleep } from "../support/process.js";
import { encoded } from "../support/web.js";

export const title = "requests cut by the client in the middle of a save";
const LINES = ["III.2", "III.3"];

/** Sends a whole save and cuts the connection at some moment of the given time. */
function cutSave(port, unit, line, value, version, within) {
  const body = encoded({ [`${line}:in:target`]: "90000000", [`${line}:in:actual`]: String(value), [`${line}:version`]: String(version) });
  const head = `POST ${sheet(unit)}/lines HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n`
    + `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nCookie: ${staff(unit)}\r\n\r\n`;
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(head + body);
      setTimeout(() => socket.resetAndDestroy(), between(0, within));
    });
    socket.once("error", () => {});
    socket.once("close", resolve);
  });
}

export async function run() {
  const times = count("CUTS", 2000);
  const ground = await Ground.make();
  try {
    const savers = new Savers(ground.app.port);
    savers.start();
    await sleep(1000);
    // A save of a quick machine takes some two milliseconds; on a busy one the cuts must fall into it too.
    const within = Math.max(2, median(savers.all.map((saver) => saver.slowest)));
    const versions = async () => {
      const rows = await ground.sql(`select unit.code || ' ' || line_code, entry.version from entry join sheet on sheet.id = sheet_id
        join member_unit unit on unit.id = member_unit_id where line_code in ('${LINES.join("','")}')`);
      return new Map(rows.split("\n").filter(Boolean).map((row) => row.split("|")));
    };
    let known = new Map();
    let made = 0;
    while (made < times) {
      const batch = UNITS.flatMap((unit) => LINES.map((line) => [unit, line]));
      made += batch.length;
      await Promise.all(batch.map(([unit, line]) => cutSave(ground.app.port, unit, line, made, known.get(`${unit} ${line}`) ?? 0, within)));
      known = await versions();
    }
    for (const saver of savers.all) saver.running = false;
    await Promise.all(savers.all.map((saver) => saver.work));
    await sleep(1000);
    const open = Number(await ground.sql(`select count(*) from pg_stat_activity
      where datname = current_database() and application_name = 'thidua' and state like 'idle in transaction%'`));
    await ground.app.kill();
    await ground.app.start();
    const misses = await check(ground, savers);
    if (open > 0) misses.push(`${open} connections left inside a transaction`);
    const stored = [...known.values()].reduce((sum, version) => sum + Number(version), 0);
    if (stored === 0) misses.push("no cut save was carried out: the test shows nothing");
    return {
      done: `cut ${made} saves 0 to ${Math.round(within)} ms after they were sent, beside eight who save; then \`kill -9\``,
      acknowledged: savers.sum("acknowledged"), misses,
      figures: `${open} connections idle in transaction; ${stored} of the cut saves were carried out whole, the rest not at all`,
    };
  } finally {
    await ground.end();
  }
}
