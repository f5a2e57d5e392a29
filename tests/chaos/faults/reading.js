// Rankings are read from a standby that lags, hangs, dies, comes back and is promoted, while one publishes and others read: nobody is ever
// shown less than what was published when they asked, and no page fails.

import { App } from "../support/app.js";
import { Ground } from "../support/ground.js";
import { cookie, secretariat, staff } from "../support/people.js";
import { Postgres } from "../support/postgres.js";
import { freePort, highest, ms, now, sleep, until } from "../support/process.js";
import { ask } from "../support/web.js";

export const title = "rankings read from a standby";

/** One of the demonstration's published periods. Each publication is known by its day, which all pages show. */
const PERIOD = "/clusters/dong-bac/periods/2012-H2";
const FIRST_DAY = Date.UTC(2013, 0, 10);
const DAY = 24 * 3600 * 1000;
const PHASE_MS = 3000;
/** Most a page may take because the standby hangs: a second of waiting, and the primary's own answer on a busy machine. */
const HANGING_MS = 2500;

const dayOf = (number) => {
  const [year, month, day] = new Date(FIRST_DAY + number * DAY).toISOString().slice(0, 10).split("-");
  return `${day}/${month}/${year}`;
};

/** The newest publication a page knows of. */
function newestOn(body) {
  const days = [...body.matchAll(/(\d\d)\/(\d\d)\/(201[3-5])/g)].map(([, day, month, year]) => Date.UTC(year, month - 1, day));
  return Math.round((highest(days) - FIRST_DAY) / DAY);
}

/** An instance whose figures can be read. */
class Instance {
  constructor(app, metrics) {
    Object.assign(this, { app, metrics });
  }

  async reads() {
    const { body } = await ask({ port: this.metrics, path: "/metrics", keep: true });
    const told = [...body.matchAll(/^thidua_standby_reads_total\{outcome="(\w+)"\} (\d+)$/gm)];
    return Object.fromEntries(told.map(([, outcome, count]) => [outcome, Number(count)]));
  }
}

/** Publishes one amendment after the other, and notes the newest that was acknowledged. */
class Publisher {
  constructor(port) {
    Object.assign(this, { port, acknowledged: 0, misses: [] });
  }

  async post(path, form) {
    const answer = await ask({ port: this.port, path: `${PERIOD}${path}`, cookie: secretariat, form, keep: true });
    if (answer.status !== 303) throw new Error(`${path} is answered ${answer.status} ${answer.fault ?? ""} ${answer.body.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").slice(0, 600)}`);
  }

  async publish() {
    const next = this.acknowledged + 1;
    await this.post("/publication/amendments/CB", { reason: "Sai số liệu" });
    await this.post("/appraisal/CB/finish", { confirmed: "on" });
    await this.post("/publication/agreement", {});
    await this.post("/publication", {
      meeting_on: dayOf(next), document_number: "", reason: "Đính chính Cao Bằng", confirmation: "công bố", seen: String(next),
    });
    this.acknowledged = next;
  }

  start() {
    this.running = true;
    this.work = (async () => {
      while (this.running) {
        try {
          await this.publish();
        } catch (error) {
          this.misses.push(error.message);
          return;
        }
      }
    })();
  }
}

/** Somebody who reads rankings one after the other, on both instances in turn. */
class Reader {
  constructor(who, instances, pages, publisher) {
    Object.assign(this, { who, instances, pages, publisher, read: 0, stale: 0, early: 0, failed: [], took: [] });
  }

  start() {
    this.running = true;
    this.work = (async () => {
      while (this.running) await this.turn();
    })();
  }

  async turn() {
    const { app } = this.instances[this.read % this.instances.length];
    const path = this.pages[Math.floor(this.read / this.instances.length) % this.pages.length];
    const least = this.publisher.acknowledged;
    const answer = await ask({ port: app.port, path, cookie: this.who, keep: true });
    this.read += 1;
    this.took.push(answer.took);
    if (answer.status !== 200) {
      this.failed.push(`${path} is answered ${answer.status} ${answer.fault ?? ""}`);
      return;
    }
    const shown = newestOn(answer.body);
    if (shown < least) this.stale += 1;
    // What is not begun cannot be shown: then the page is not understood here.
    if (shown > this.publisher.acknowledged + 1) this.early += 1;
  }
}

async function publicLink(port) {
  const made = await ask({ port, path: `${PERIOD}/publication/links`, cookie: secretariat, form: {}, keep: true });
  const path = /\/public\/[\w-]+/.exec(made.body)?.[0];
  if (!path) throw new Error(`no link was made: ${made.status}`);
  return path;
}

/** What was read from where between two moments, of both instances. */
async function during(instances, work) {
  const before = await Promise.all(instances.map((instance) => instance.reads()));
  await work();
  const after = await Promise.all(instances.map((instance) => instance.reads()));
  const sum = (outcome) => after.reduce((all, told, at) => all + told[outcome] - before[at][outcome], 0);
  const least = Math.min(...after.map((told, at) => told.standby - before[at].standby));
  return { standby: sum("standby"), behind: sum("behind"), away: sum("away"), leastOfStandby: least };
}

async function instanceOf(ground, standby, make) {
  const metrics = await freePort();
  const environment = { DATABASE_READ_URL: standby.url(ground.database), THIDUA_METRICS_LISTEN: `127.0.0.1:${metrics}` };
  return new Instance(await make(environment), metrics);
}

/** What the standby goes through; figures and misses. */
async function goThrough(standby, instances, readers) {
  const misses = [];
  const slowest = () => {
    const most = Math.max(...readers.map((reader) => highest(reader.took)));
    for (const reader of readers) reader.took = [];
    return most;
  };
  const usedAgain = async (what) => {
    const began = now();
    await until(`the use of the standby ${what}`, 30_000, async () => {
      const [used] = [await during(instances, () => sleep(200))];
      return used.leastOfStandby > 0;
    }).catch((error) => misses.push(error.message));
    return now() - began;
  };
  await usedAgain("at first");
  const following = await during(instances, () => sleep(PHASE_MS));
  if (following.leastOfStandby === 0) misses.push("an instance read nothing from the standby that follows");
  slowest();
  await standby.sql("postgres", "select pg_wal_replay_pause()");
  await until("the pause", 10_000, async () => (await standby.sql("postgres", "select pg_get_wal_replay_pause_state()")) === "paused");
  // What was published before the pause is still to be read.
  await sleep(500);
  const paused = await during(instances, () => sleep(PHASE_MS));
  if (paused.standby > 0) misses.push(`${paused.standby} pages of a standby whose replay is paused`);
  if (paused.behind === 0) misses.push("the paused standby was not even asked");
  await standby.sql("postgres", "select pg_wal_replay_resume()");
  const resumed = await usedAgain("that goes on");
  slowest();
  standby.signal("SIGSTOP");
  const hanging = await during(instances, () => sleep(PHASE_MS));
  const slowestHanging = slowest();
  standby.signal("SIGCONT");
  if (slowestHanging > HANGING_MS) misses.push(`a page took ${ms(slowestHanging)} while the standby hung`);
  if (hanging.away === 0) misses.push("the hanging standby was not left");
  await usedAgain("that hung");
  slowest();
  await standby.lose();
  const lost = await during(instances, () => sleep(PHASE_MS));
  const slowestLost = slowest();
  if (lost.standby > 0) misses.push("pages of a standby that is not there");
  await standby.start();
  const back = await usedAgain("that is back");
  await standby.promote();
  await sleep(500);
  const promoted = await during(instances, () => sleep(PHASE_MS));
  if (promoted.standby > 0) misses.push(`${promoted.standby} pages of a server that follows nobody`);
  const figures = `${following.standby} of ${following.standby + following.behind} from the standby while it followed, 0 of ${paused.behind} while paused; `
    + `used again ${ms(resumed)} after the pause, ${ms(back)} after its start; slowest page ${ms(slowestHanging)} while it hung, ${ms(slowestLost)} once it was killed`;
  return { misses, figures };
}

export async function run() {
  const servers = [];
  let ground;
  let instances = [];
  try {
    const primary = await Postgres.create({ settings: ["wal_level=replica", "wal_keep_size=256MB"] });
    servers.push(primary);
    ground = await Ground.make({ postgres: primary, environment: { THIDUA_DEMO: "true" } });
    // A delay that every publication is followed by: what is read within it must come from the primary.
    const standby = await primary.standby("reader", ["recovery_min_apply_delay=100ms"]);
    servers.push(standby);
    for (let made = 0; made < 2; made += 1) {
      instances.push(await instanceOf(ground, standby, (environment) => App.start({ url: ground.url, environment })));
    }
    const publisher = new Publisher(instances[0].app.port);
    await publisher.publish();
    const link = await publicLink(instances[1].app.port);
    const pages = [`${PERIOD}/ranking`, `${PERIOD}/present`, link];
    // The one who publishes, too: whoever changed something is shown it.
    const readers = [secretariat, staff("CB"), staff("LS"), cookie("staff.qn")].map((who) => new Reader(who, instances, pages, publisher));
    for (const worker of [publisher, ...readers]) worker.start();
    const { misses, figures } = await goThrough(standby, instances, readers);
    for (const worker of [publisher, ...readers]) worker.running = false;
    await Promise.all([publisher, ...readers].map((worker) => worker.work));
    const sum = (what) => readers.reduce((all, reader) => all + reader[what], 0);
    if (sum("stale") > 0) misses.push(`${sum("stale")} stale pages`);
    if (sum("early") > 0) misses.push(`${sum("early")} pages show what was not published yet`);
    misses.push(...publisher.misses, ...new Set(readers.flatMap((reader) => reader.failed)));
    const doctor = await ground.app.doctor();
    if (doctor.status !== 0) misses.push(`doctor ends with ${doctor.status}: ${(doctor.out + doctor.complaint).slice(0, 1000)}`);
    for (const { app } of instances) misses.push(...app.defects());
    return {
      done: "two instances with `DATABASE_READ_URL`; one publishes, four read; replay paused, every process stopped, `kill -9`, started again, promoted",
      acknowledged: publisher.acknowledged, misses,
      figures: `${sum("read")} pages read, ${sum("stale")} stale, ${readers.flatMap((reader) => reader.failed).length} failed; ${figures}`,
    };
  } finally {
    for (const { app } of instances) await app.end();
    await ground?.app.end();
    for (const server of servers) await server.end();
  }
}
