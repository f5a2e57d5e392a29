// An installation with people in it, and the clients that save: each a line of its own, value after value, every one noted.

import { createHash } from "node:crypto";
import { Agent } from "node:http";
import { now, sleep } from "./process.js";
import { ask } from "./web.js";

export const UNITS = ["HG", "CB", "LS", "QN", "BG", "TN", "BK"];
export const PERIOD = "/clusters/dong-bac/periods/2013-H1";
export const sheet = (unit) => `${PERIOD}/sheets/${unit}`;
export const RANKING = `${PERIOD}/ranking?provisional=1`;
/** Nothing acknowledged for so long although the fault is over: it does not heal by itself. */
const HEAL_WITHIN_MS = 60_000;

/** The statement that makes an account with a role and a session, as if it had signed in. */
function person(login, role, unit) {
  const hash = createHash("sha256").update(`chaos-${login}`).digest("hex");
  return `with made as (insert into account (login, full_name) values ('${login}', 'Đồng chí ${login}') returning id),
    role as (insert into account_role (account_id, role, cluster_id, member_unit_id, valid_from)
      select made.id, '${role}', cluster.id, unit.id, '2012-01-01' from made, cluster, member_unit unit where unit.code = '${unit}')
    insert into session (token_hash, account_id, expires_at) select '\\x${hash}', id, now() + interval '12 hours' from made;\n`;
}

export const cookie = (login) => `session=chaos-${login}`;
export const staff = (unit) => cookie(`staff.${unit.toLowerCase()}`);
export const secretariat = cookie("secretariat");

/** Staff of every unit and one of the secretariat. */
export const everybody = UNITS.map((unit) => person(`staff.${unit.toLowerCase()}`, "staff", unit)).join("")
  + person("secretariat", "secretariat", "HG");

/** A person at one line of one sheet, who saves the numbers from 1 on, each until it is acknowledged. */
export class Saver {
  constructor(unit, line, port) {
    Object.assign(this, { unit, line, port, acknowledged: 0, unanswered: 0, refused: 0, odd: [], slowest: 0, slowestRefusal: 0, last: 0 });
    this.agent = new Agent({ keepAlive: true, maxSockets: 1 });
  }

  form(value, version) {
    return { [`${this.line}:in:target`]: "90000000", [`${this.line}:in:actual`]: String(value), [`${this.line}:version`]: String(version) };
  }

  /**
   * Sends the next number once. One that was stored, but whose answer was lost, already says the same when it is sent again, and is
   * acknowledged then: so every number is stored exactly once, and the line's version is always the number before.
   */
  async save() {
    const answer = await ask({
      port: this.port, path: `${sheet(this.unit)}/lines`, cookie: staff(this.unit), agent: this.agent,
      form: this.form(this.acknowledged + 1, this.acknowledged),
    });
    this.judge(answer);
    return answer;
  }

  judge(answer) {
    if (answer.status === 303 && !answer.headers.location.startsWith("/login")) {
      this.acknowledged += 1;
      this.last = now();
      this.slowest = Math.max(this.slowest, answer.took);
    } else if (answer.status === 503 && answer.headers["retry-after"]) {
      this.refused += 1;
      this.slowestRefusal = Math.max(this.slowestRefusal, answer.took);
    } else if (answer.status === 0 && answer.fault !== "hangs") {
      this.unanswered += 1;
    } else {
      this.odd.push(`${answer.status} ${answer.fault ?? answer.headers.location ?? ""}`.trim());
    }
  }

  start() {
    this.running = true;
    this.work = this.go();
  }

  async go() {
    while (this.running) {
      const answer = await this.save();
      // What nothing announces would be met again at once.
      if (answer.status !== 303) await sleep(this.odd.length > 0 ? 500 : 20);
    }
  }

  /** Ends with an acknowledged save, made after the fault; false where none comes. */
  async finish() {
    this.running = false;
    await this.work;
    const end = now() + HEAL_WITHIN_MS;
    const before = this.acknowledged;
    while (this.acknowledged === before && now() < end) {
      if ((await this.save()).status !== 303) await sleep(50);
    }
    this.agent.destroy();
    return this.acknowledged > before;
  }
}

/** Eight people at once: one of each unit, and a second of the first. */
export class Savers {
  constructor(port, units = UNITS) {
    const places = units.map((unit) => [unit, "II.1"]);
    for (let more = 0; places.length < 8; more += 1) places.push([units[more % units.length], ["II.2", "II.3"][Math.floor(more / units.length)]]);
    this.all = places.map(([unit, line]) => new Saver(unit, line, port));
  }

  start() {
    for (const saver of this.all) saver.start();
  }

  async finish() {
    const healed = await Promise.all(this.all.map((saver) => saver.finish()));
    return healed.every(Boolean);
  }

  sum(what) {
    return this.all.reduce((sum, saver) => sum + saver[what], 0);
  }

  most(what) {
    return Math.max(...this.all.map((saver) => saver[what]));
  }

  get odd() {
    return this.all.flatMap((saver) => saver.odd);
  }
}

/** The milliseconds from a moment to the first save of these people acknowledged after it. */
export async function firstAfter(people, moment, within = 60_000) {
  const end = now() + within;
  while (now() < end) {
    const after = people.map((saver) => saver.last).filter((last) => last > moment);
    if (after.length > 0) return Math.min(...after) - moment;
    await sleep(2);
  }
  return Infinity;
}
