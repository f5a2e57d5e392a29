// The disk of the database is full: saves are refused clearly, pages are read, and with space again everything goes on by itself.

import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { check } from "../support/check.js";
import { Ground } from "../support/ground.js";
import { Savers, UNITS, firstAfter, sheet, staff } from "../support/people.js";
import { Postgres, serverFolder } from "../support/postgres.js";
import { leaving, ms, must, now, run as start, sleep } from "../support/process.js";
import { ask } from "../support/web.js";

export const title = "disk of the database full";
const WRITES_WITHIN_MS = 5000;
const FULL_FOR_MS = 8000;

/** Fills a disk to its last byte; returns the file that does. */
export function fill(folder) {
  const file = join(folder, "ballast");
  const handle = openSync(file, "w");
  for (let bytes = 1 << 20; bytes >= 1; ) {
    try {
      writeSync(handle, Buffer.alloc(bytes));
    } catch (error) {
      if (error.code !== "ENOSPC") throw error;
      bytes >>= 1;
    }
  }
  closeSync(handle);
  return file;
}

/** A small disk of its own at a folder; gives what takes it away again, or nothing where this user may not mount one. */
export async function smallDisk(folder, megabytes) {
  mkdirSync(folder, { recursive: true });
  const mounted = await start("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "thidua-chaos", folder]);
  return mounted.status === 0 ? leaving(() => must("umount", [folder])) : undefined;
}

export async function run() {
  const folder = await serverFolder();
  const disk = join(folder, "disk");
  const unmount = await smallDisk(disk, 160);
  if (!unmount) {
    rmSync(folder, { recursive: true });
    return { skipped: "mounting a small disk needs root" };
  }
  let postgres;
  let ground;
  try {
    postgres = await Postgres.create({ folder: disk, settings: ["min_wal_size=32MB", "max_wal_size=48MB", "autovacuum=off"], wal: join(folder, "wal") });
    ground = await Ground.make({ postgres });
    const savers = new Savers(ground.app.port);
    savers.start();
    await sleep(1000);
    const misses = [];
    const filled = now();
    const ballast = fill(disk);
    const end = filled + 60_000;
    while (savers.sum("refused") === 0 && now() < end) await sleep(20);
    if (savers.sum("refused") === 0) misses.push("no save was refused: the test shows nothing");
    const full = now();
    let read = 0;
    while (now() - full < FULL_FOR_MS) {
      const unit = UNITS[read % 7];
      // The session is due to be written down as used: reading must not need that.
      if (read % 7 === 0) await ground.sql("update session set last_seen_at = now() - interval '2 minutes'").catch(() => {});
      const answer = await ask({ port: ground.app.port, path: sheet(unit), cookie: staff(unit) });
      if (answer.status !== 200) misses.push(`a page is answered ${answer.status} with the disk full`);
      read += 1;
      await sleep(50);
    }
    rmSync(ballast);
    const healed = await firstAfter(savers.all, now());
    misses.push(...new Set(await check(ground, savers)));
    if (healed > WRITES_WITHIN_MS) misses.push(`saves again only ${ms(healed)} after there was space`);
    return {
      done: "data directory on a disk of 160 MB, filled to its last byte, emptied again", acknowledged: savers.sum("acknowledged"), misses: [...new Set(misses)],
      figures: `${savers.sum("refused")} saves refused with 503, ${read} pages read meanwhile; first save ${ms(healed)} after there was space`,
    };
  } finally {
    await ground?.app.end();
    await postgres?.stop().catch(() => {});
    await unmount();
    // Its data has gone with the disk.
    await postgres?.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
