// Breaks what can break while eight people save, and looks whether everything holds. Prints a table for docs/quality.md; exits with 1
// on any miss. ONLY=kill,lock runs some of the faults.

import { endShared } from "./support/ground.js";
import { clearAway, now } from "./support/process.js";
import * as kill from "./faults/kill.js";
import * as postgres from "./faults/postgres.js";
import * as instances from "./faults/instances.js";
import * as cut from "./faults/cut.js";
import * as slow from "./faults/slow.js";
import * as disk from "./faults/disk.js";
import * as files from "./faults/files.js";
import * as lock from "./faults/lock.js";
import * as exhaustion from "./faults/exhaustion.js";
import * as clock from "./faults/clock.js";
import * as migration from "./faults/migration.js";
import * as stop from "./faults/stop.js";
import * as standby from "./faults/standby.js";
import * as reading from "./faults/reading.js";

const FAULTS = { kill, postgres, instances, cut, slow, disk, files, lock, exhaustion, clock, migration, stop, standby, reading };

const say = (text) => process.stderr.write(`${text}\n`);
/** The first misses; all of them are told on standard error. */
const told = (misses) => misses.slice(0, 3).map((miss) => miss.split("\n")[0]).join("; ") + (misses.length > 3 ? `; and ${misses.length - 3} more` : "");
const wanted = process.env.ONLY?.split(",") ?? Object.keys(FAULTS);
const rows = [];
let missed = 0;
for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, async () => {
    await clearAway();
    process.exit(130);
  });
}
for (const name of wanted) {
  const fault = FAULTS[name];
  if (!fault) throw new Error(`there is no fault ${name}: ${Object.keys(FAULTS).join(", ")}`);
  say(`${name}: ${fault.title}`);
  const began = now();
  let found;
  try {
    found = await fault.run();
  } catch (error) {
    found = { misses: [error.stack] };
  }
  const { done = "–", acknowledged = 0, figures = "–", misses = [], skipped } = found;
  missed += misses.length;
  for (const miss of misses) say(`  MISSED: ${miss}`);
  const result = skipped ? `not run: ${skipped}` : misses.length === 0 ? "holds" : `**missed**: ${told(misses)}`;
  rows.push([fault.title, done, String(acknowledged), result, figures]);
  say(`  ${result}; ${acknowledged} acknowledged; ${figures} (${Math.round((now() - began) / 1000)} s)`);
}
await endShared();
await clearAway();
process.stdout.write("| Fault | What was done | Acknowledged saves | Result | Figures |\n| --- | --- | --- | --- | --- |\n");
for (const row of rows) process.stdout.write(`| ${row.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |\n`);
process.exit(missed > 0 ? 1 : 0);
