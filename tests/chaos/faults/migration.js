// An installation of an older schema, whose upgrade is killed in the middle: the next start finishes it, and nothing is missing.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawn } from "node:child_process";
import { App } from "../support/app.js";
import { missesOf } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { Savers, UNITS, sheet, staff } from "../support/people.js";
import { between, count, median, ms, must, sleep, timed } from "../support/process.js";
import { ask } from "../support/web.js";

export const title = "upgrade from every earlier schema, killed in the middle";
const FOLDER = fileURLToPath(new URL("../../../migrations/", import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".sql")).sort();
/** The oldest schema an installation could have kept data in: the first version that recorded changes. */
const OLDEST = FILES.findIndex((name) => name.endsWith("_journal.sql")) + 1;
const TABLES = ["cluster", "member_unit", "member_unit_name", "cluster_membership", "account", "account_role", "session", "scheme_version", "period",
  "sheet", "entry", "journal"];

const LEDGER = `create table _sqlx_migrations (version bigint primary key, description text not null,
  installed_on timestamptz not null default now(), success boolean not null, checksum bytea not null, execution_time bigint not null);`;

/** A migration as the program would have applied and noted it. */
function applied(name) {
  const text = readFileSync(join(FOLDER, name));
  const [version, ...words] = name.replace(/\.sql$/, "").split("_");
  const checksum = createHash("sha384").update(text).digest("hex");
  return `begin;\n${text}\n;insert into _sqlx_migrations values (${version}, '${words.join(" ")}', now(), true, '\\x${checksum}', 1); commit;\n`;
}

/** The rows of an installation of today in the columns the oldest schema had. */
async function carried(postgres, from, to) {
  const shared = async (table) => (await postgres.sql(to, `select string_agg(quote_ident(attname), ',' order by attnum) from pg_attribute
    where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped`));
  const program = join(process.env.POSTGRES_PROGRAMS, "psql");
  for (const table of TABLES) {
    const columns = await shared(table);
    const rows = await must(program, [postgres.url(from), "-Xq", "-c", `copy (select ${columns} from ${table} order by 1) to stdout`]);
    await must(program, [postgres.url(to), "-Xq", "-c", "set session_replication_role = replica", "-c", `copy ${table} (${columns}) from stdin`], { input: rows });
    await postgres.sql(to, `do $$ begin
      if exists (select from pg_attribute where attrelid = '${table}'::regclass and attidentity <> '') then
        perform setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}));
      end if;
    end $$`);
  }
  // Enough records that the migrations which rewrite them take a while.
  await postgres.sql(to, `insert into journal (account_id, action) select (select min(id) from account), 'account.signed_in' from generate_series(1, 20000)`);
}

/** Starts the upgrade and kills it after a while; whether it had ended before. */
async function interrupted(url, after) {
  const child = spawn(process.env.THIDUA_PROGRAM, ["migrate"], { env: { ...process.env, DATABASE_URL: url }, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code === 0)));
  await Promise.race([ended, sleep(after)]);
  child.kill("SIGKILL");
  return ended;
}

async function upgrade(postgres, base, state, source, long) {
  const database = `upgrade_${state}`;
  await postgres.sql("postgres", `create database ${database} template ${base}`);
  if (state > OLDEST) await postgres.sql(database, FILES.slice(OLDEST, state).map(applied).join("\n"));
  const url = postgres.url(database);
  let kills = 0;
  const partly = new Set();
  for (let tries = 0; tries < count("MIGRATION_KILLS", 5); tries += 1) {
    if (await interrupted(url, (0.1 + 0.15 * tries + between(0, 0.1)) * long)) break;
    kills += 1;
    partly.add(Number(await postgres.sql(database, "select count(*) from _sqlx_migrations")));
  }
  const app = new App({ url, port: source.app.port + 1 });
  try {
    const took = await app.start();
    const misses = await missesOf({ sql: (text) => postgres.sql(database, text) }, source.savers.all);
    const page = await ask({ port: app.port, path: sheet(UNITS[0]), cookie: staff(UNITS[0]), keep: true });
    if (page.status !== 200) misses.push(`the sheet is answered ${page.status}`);
    const next = source.savers.all[0];
    const form = next.form(next.acknowledged + 1, next.acknowledged);
    const saved = await ask({ port: app.port, path: `${sheet(next.unit)}/lines`, cookie: staff(next.unit), form });
    if (saved.status !== 303) misses.push(`a save is answered ${saved.status}`);
    const doctor = await app.doctor();
    if (doctor.status !== 0) misses.push(`doctor ends with ${doctor.status}: ${(doctor.out + doctor.complaint).slice(0, 500)}`);
    misses.push(...app.defects());
    return { kills, between: [...partly].filter((number) => number < FILES.length).length, took, misses: misses.map((miss) => `from ${FILES[state - 1]}: ${miss}`) };
  } finally {
    await app.end();
    await postgres.sql("postgres", `drop database ${database} with (force)`);
  }
}

export async function run() {
  const ground = await Ground.make();
  try {
    const savers = new Savers(ground.app.port);
    savers.start();
    await sleep(1500);
    await savers.finish();
    const { postgres } = ground;
    const base = `${ground.database}_oldest`;
    await postgres.sql("postgres", `create database ${base}`);
    await postgres.sql(base, LEDGER + FILES.slice(0, OLDEST).map(applied).join("\n"));
    await carried(postgres, ground.database, base);
    // How long the whole takes, so that the kills fall into it.
    await postgres.sql("postgres", `create database upgrade_whole template ${base}`);
    const whole = await timed(() => must(process.env.THIDUA_PROGRAM, ["migrate"], { env: { ...process.env, DATABASE_URL: postgres.url("upgrade_whole") } }));
    await postgres.sql("postgres", "drop database upgrade_whole");
    const found = [];
    for (let state = OLDEST; state <= FILES.length; state += 1) found.push(await upgrade(postgres, base, state, { app: ground.app, savers }, whole));
    await postgres.sql("postgres", `drop database ${base}`);
    const kills = found.reduce((sum, one) => sum + one.kills, 0);
    const halfway = found.reduce((sum, one) => sum + one.between, 0);
    const misses = found.flatMap((one) => one.misses);
    if (kills === 0) misses.push("every upgrade had ended before its kill: the test shows nothing");
    return {
      done: `from each of ${found.length} states, data as the oldest (${FILES[OLDEST - 1].slice(0, 14)}) kept it, \`thidua migrate\` killed, then started`,
      acknowledged: savers.sum("acknowledged"), misses,
      figures: `${kills} kills, ${halfway} of them left a schema in between; the whole upgrade takes ${ms(whole)} with 20 000 records, the start after it ${ms(median(found.map((one) => one.took)))}`,
    };
  } finally {
    await ground.end();
  }
}

