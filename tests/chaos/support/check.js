// What must hold after every fault: nothing acknowledged is lost or doubled, nothing is half, the program serves again by itself.

import { Savers, UNITS, sheet, staff } from "./people.js";
import { ask } from "./web.js";

/** What was saved, in order, by unit and line; and how the entry stands. */
async function stored(ground) {
  const rows = await ground.sql(`
    select unit.code, journal.line_code, string_agg(journal.after #>> '{entry,inputs,actual}', ' ' order by journal.id)
    from journal join sheet on sheet.id = journal.sheet_id join member_unit unit on unit.id = sheet.member_unit_id
    where journal.action = 'entry.saved' group by 1, 2`);
  const entries = await ground.sql(`
    select unit.code, entry.line_code, entry.version, entry.raw #>> '{inputs,actual}'
    from entry join sheet on sheet.id = entry.sheet_id join member_unit unit on unit.id = sheet.member_unit_id`);
  const read = (text) => (text === "" ? [] : text.split("\n").map((line) => line.split("|")));
  return {
    told: new Map(read(rows).map(([unit, line, values]) => [`${unit} ${line}`, values.split(" ").map(Number)])),
    entries: new Map(read(entries).map(([unit, line, version, actual]) => [`${unit} ${line}`, { version: Number(version), actual: Number(actual) }])),
  };
}

/** Where the journal tells something else than each acknowledged number exactly once, or the entry something else than the journal. */
export async function missesOf(ground, savers) {
  const { told, entries } = await stored(ground);
  const misses = [];
  for (const { unit, line, acknowledged } of savers) {
    const name = `${unit} ${line}`;
    const values = told.get(name) ?? [];
    const seen = new Set(values);
    const lost = Array.from({ length: acknowledged }, (_, at) => at + 1).filter((value) => !seen.has(value));
    if (lost.length > 0) misses.push(`${name}: ${lost.length} acknowledged saves lost, first ${lost[0]}`);
    if (seen.size !== values.length) misses.push(`${name}: ${values.length - seen.size} saves stored twice`);
    if (values.some((value, at) => value !== at + 1)) misses.push(`${name}: the journal is out of order`);
    if (values.length > acknowledged) misses.push(`${name}: ${values.length - acknowledged} saves stored that nobody was told of`);
  }
  for (const [name, { version, actual }] of entries) {
    const values = told.get(name) ?? [];
    if (values.length !== version) misses.push(`${name}: version ${version}, but ${values.length} records`);
    if (values[values.length - 1] !== actual) misses.push(`${name}: the entry is not what the journal told last`);
  }
  return misses;
}

/** The whole check, with the fault over and without hands: ends the saving. `apps` are those that still serve. */
export async function check(ground, savers, apps = [ground.app]) {
  const misses = [];
  if (!(await savers.finish())) misses.push("no save was acknowledged within 60 s after the fault");
  for (const app of apps) {
    const fresh = await ask({ port: app.port, path: sheet(UNITS[0]), cookie: staff(UNITS[0]) });
    if (fresh.status !== 200) misses.push(`a fresh client is answered ${fresh.status} ${fresh.fault ?? ""}`);
  }
  if (savers.odd.length > 0) misses.push(`${savers.odd.length} answers nobody announced: ${[...new Set(savers.odd)].slice(0, 5).join(", ")}`);
  misses.push(...(await missesOf(ground, savers.all)));
  const doctor = await apps[0].doctor();
  if (doctor.status !== 0) misses.push(`doctor ends with ${doctor.status}: ${(doctor.out + doctor.complaint).slice(0, 1000)}`);
  for (const app of new Set([ground.app, ...apps])) misses.push(...app.defects());
  return misses;
}

export { Savers };
