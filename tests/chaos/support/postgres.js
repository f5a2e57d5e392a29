// A PostgreSQL server of the tests' own on the loopback, which keeps data as a real one does: every commit waits for the disk.

import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, leaving, must, run, until } from "./process.js";

const { POSTGRES_PROGRAMS, POSTGRES_OWNER } = process.env;

/** Runs a program of PostgreSQL as the user its servers run as, which is never root. */
export function asOwner(program, args, options) {
  const path = join(POSTGRES_PROGRAMS, program);
  return POSTGRES_OWNER ? must("runuser", ["-u", POSTGRES_OWNER, "--", path, ...args], options) : must(path, args, options);
}

const owned = async (folder) => {
  if (POSTGRES_OWNER) await must("chown", [POSTGRES_OWNER, folder]);
};

/** A folder the server may write to, below one the others may pass through. */
export async function serverFolder() {
  const folder = mkdtempSync(join(tmpdir(), "thidua-chaos-pg."));
  chmodSync(folder, 0o755);
  await owned(folder);
  return folder;
}

export class Postgres {
  /** `folder` holds the data directory and the log; what stands in `settings` is given to every start. */
  constructor(folder, port, settings) {
    Object.assign(this, { folder, port, settings, data: join(folder, "data") });
    this.end = leaving(async () => {
      await this.stop().catch(() => {});
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  /** A new, empty server. */
  static async create({ folder, wal, settings = [] } = {}) {
    const made = new Postgres(folder ?? (await serverFolder()), await freePort(), settings);
    await owned(made.folder);
    const apart = wal ? [`--waldir=${wal}`] : [];
    await asOwner("initdb", [`--pgdata=${made.data}`, "--username=thidua", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
      "--no-sync", ...apart]);
    await made.start();
    return made;
  }

  /** A standby of this server, following it. */
  async standby(name, settings = []) {
    const copy = new Postgres(await serverFolder(), await freePort(), settings);
    await asOwner("pg_basebackup", [`--pgdata=${copy.data}`, "--write-recovery-conf", "--checkpoint=fast",
      `--dbname=host=127.0.0.1 port=${this.port} user=thidua application_name=${name}`]);
    await copy.start();
    return copy;
  }

  async start() {
    const settings = ["listen_addresses=127.0.0.1", `port=${this.port}`, "unix_socket_directories=''", "max_connections=200", ...this.settings];
    const options = settings.map((setting) => `-c ${setting}`).join(" ");
    await asOwner("pg_ctl", [`--pgdata=${this.data}`, `--log=${join(this.folder, "server.log")}`, "--silent", "--wait", "--timeout=120",
      `--options=${options}`, "start"]);
  }

  stop(mode = "immediate") {
    return asOwner("pg_ctl", [`--pgdata=${this.data}`, "--silent", `--mode=${mode}`, "--wait", "--timeout=60", "stop"]);
  }

  promote() {
    return asOwner("pg_ctl", [`--pgdata=${this.data}`, "--silent", "--wait", "promote"]);
  }

  /** Sends a signal to every process of the server. */
  signal(name) {
    const postmaster = Number(readFileSync(join(this.data, "postmaster.pid"), "utf8").split("\n")[0]);
    const parentOf = (pid) => Number(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ")[1]);
    const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((pid) => {
      try {
        return parentOf(pid) === postmaster;
      } catch {
        return false;
      }
    });
    for (const pid of [postmaster, ...children.map(Number)]) {
      try {
        process.kill(pid, name);
      } catch {
        // It went with its parent.
      }
    }
  }

  /** Every process of the server ends at once, as when its machine goes. */
  async lose() {
    this.signal("SIGKILL");
    await until("the end of the primary", 10_000, async () => (await run(join(POSTGRES_PROGRAMS, "pg_isready"), ["-h", "127.0.0.1", "-p", String(this.port)])).status !== 0);
  }

  url(database, port = this.port) {
    return `postgres://thidua@127.0.0.1:${port}/${database}`;
  }

  /** What a statement, or several, answer: a line a row, columns apart by `|`. */
  async sql(database, text) {
    const out = await must(join(POSTGRES_PROGRAMS, "psql"), [this.url(database), "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-"], { input: text });
    return out.trim();
  }
}
