// The primary is lost and the standby takes its place. The test plays the proxy in front of the two, which leads to whoever is primary.

import { createServer, connect } from "node:net";
import { check } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { Savers, firstAfter } from "../support/people.js";
import { Postgres } from "../support/postgres.js";
import { ms, now, sleep, until } from "../support/process.js";

export const title = "primary lost, synchronous standby promoted";
const WRITES_WITHIN_MS = 10_000;

/** A proxy as HAProxy would be: `to` is the port it leads to. */
async function proxy(to) {
  const open = new Set();
  const made = { to };
  const server = createServer((client) => {
    const behind = connect(made.to, "127.0.0.1");
    for (const [one, other] of [[client, behind], [behind, client]]) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => {});
      one.once("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  made.port = server.address().port;
  made.end = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return made;
}

export async function run() {
  const servers = [];
  let lead;
  let ground;
  try {
    const primary = await Postgres.create({ settings: ["wal_level=replica"] });
    servers.push(primary);
    const standby = await primary.standby("second");
    servers.push(standby);
    await primary.sql("postgres", "alter system set synchronous_standby_names = 'second'; select pg_reload_conf()");
    await until("synchronous replication", 20_000, async () =>
      (await primary.sql("postgres", "select count(*) from pg_stat_replication where sync_state = 'sync'")) === "1");
    lead = await proxy(primary.port);
    ground = await Ground.make({ postgres: primary, port: lead.port });
    const savers = new Savers(ground.app.port);
    savers.start();
    await sleep(3000);
    const before = savers.sum("acknowledged");
    const lost = now();
    await primary.lose();
    // What watches the two takes a while to be sure.
    await sleep(1000);
    await standby.promote();
    lead.to = standby.port;
    ground.postgres = standby;
    const promoted = now();
    const healed = await firstAfter(savers.all, promoted);
    await sleep(1000);
    const misses = await check(ground, savers);
    if (healed > WRITES_WITHIN_MS) misses.push(`saves again only ${ms(healed)} after the standby was promoted`);
    return {
      done: "`kill -9` of every process of the primary, standby promoted, the address led to it", acknowledged: savers.sum("acknowledged"), misses,
      figures: `${before} acknowledged before; first save ${ms(healed)} after the promotion, ${ms(promoted + healed - lost)} after the loss`,
    };
  } finally {
    await ground?.app.end();
    lead?.end();
    for (const server of servers) await server.end();
  }
}
