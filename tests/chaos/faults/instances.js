// Two instances of the program on one database; one is killed while both serve.

import { command } from "../support/app.js";
import { check } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { PERIOD, Savers, firstAfter, secretariat } from "../support/people.js";
import { count, ms, now, sleep, until } from "../support/process.js";
import { ask } from "../support/web.js";

export const title = "two instances, one killed";
/** A worker counts as gone after half a minute of silence. */
const JOB_WITHIN_MS = 60_000;
const PASSWORD = "sông Lô chảy qua Hà Giang";

/** An admin made on the console, who sets the password on one instance; the cookie of the session. */
async function setUp(app) {
  const made = await command(["account", "create", "--login", "quantri", "--name", "Đặng Thị Quản Trị", "--role", "admin"], { DATABASE_URL: app.url });
  const path = /\/links\/\S+/.exec(made.out)?.[0];
  if (!path) throw new Error(`no account was made: ${made.out}${made.complaint}`);
  const form = { password: PASSWORD, password_again: PASSWORD };
  const answer = await ask({ port: app.port, path, form });
  return answer.headers["set-cookie"]?.map((cookie) => cookie.split(";")[0]).find((cookie) => cookie.startsWith("session="));
}

const guess = (app, username) => ask({ port: app.port, path: "/login", form: { username, password: "không phải thế này" } });

/** Guesses on one instance until it says to wait for seconds, then asks the other: it must say so too. */
async function throttledOnBoth(one, other, username) {
  for (let tries = 0; tries < 40; tries += 1) {
    const answer = await guess(one, username);
    const wait = Number(answer.headers["retry-after"] ?? 0);
    if (answer.status === 429 && wait >= 3) return (await guess(other, username)).status === 429;
    if (answer.status === 429) await sleep(wait * 1000);
  }
  return false;
}

/** An archive asked for of an instance that is killed while it makes it; the moment of that. */
async function jobLeftBehind(ground) {
  const asked = await ask({ port: ground.app.port, path: `${PERIOD}/archive`, cookie: secretariat, form: {} });
  if (asked.status !== 303) throw new Error(`asking for an archive is answered ${asked.status}`);
  await until("the beginning of the archive", 10_000, async () => (await status(ground)) !== "waiting");
  await ground.app.kill();
  return { caught: (await status(ground)) === "running", at: now() };
}

const status = (ground) => ground.sql("select status from job");

export async function run() {
  const times = count("INSTANCE_KILLS", 3);
  const ground = await Ground.make();
  let second;
  try {
    const misses = [];
    const job = await jobLeftBehind(ground);
    // Both see the same files, as two instances with one bucket or one shared folder do.
    second = await ground.another({ data: ground.app.data });
    await ground.app.start();
    const session = await setUp(ground.app);
    const good = (app) => ask({ port: app.port, path: "/account", cookie: session }).then((answer) => answer.status === 200);
    if (!session || !(await good(second))) misses.push("a session of one instance is not good on the other");
    const savers = new Savers(ground.app.port);
    const [first, others] = [savers.all.slice(0, 4), savers.all.slice(4)];
    for (const saver of others) saver.port = second.port;
    savers.start();
    const moved = [];
    for (let time = 0; time < times; time += 1) {
      await sleep(1000);
      const killed = now();
      await ground.app.kill();
      // As what distributes the requests would.
      for (const saver of first) saver.port = second.port;
      moved.push(Math.max(...(await Promise.all(first.map((saver) => firstAfter([saver], killed))))));
      if (!(await good(second))) misses.push("the session did not outlive the instance that made it");
      await ground.app.start();
      for (const saver of first) saver.port = ground.app.port;
    }
    if (others.some((saver) => saver.unanswered > 0)) misses.push("clients of the other instance were left without an answer");
    if (!(await throttledOnBoth(ground.app, second, "quantri"))) misses.push("failures on the first did not slow the second");
    if (!(await throttledOnBoth(second, ground.app, "staff.hg"))) misses.push("failures on the second did not slow the first");
    await until("the archive", JOB_WITHIN_MS, async () => (await status(ground)) === "done").catch((error) => misses.push(error.message));
    const jobDone = now() - job.at;
    misses.push(...(await check(ground, savers, [ground.app, second])));
    return {
      done: `killed one while it made an archive, then ${times} times while each served four; sign-in guessed wrong on one, tried on the other`,
      acknowledged: savers.sum("acknowledged"), misses,
      figures: `its clients saved on the other within ${ms(Math.max(...moved))}; ${others.reduce((sum, one) => sum + one.unanswered, 0)} unanswered on the other; the archive ${job.caught ? "it was making" : "made before"} was there ${ms(jobDone)} after`,
    };
  } finally {
    await second?.end();
    await ground.end();
  }
}
