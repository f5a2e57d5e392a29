// The program under test as a server keeps it: on a PostgreSQL of its own, started, killed and started again at one address.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, leaving, now, run, sleep } from "./process.js";
import { ask } from "./web.js";

const PROGRAM = process.env.THIDUA_PROGRAM;
const START_WITHIN_MS = 120_000;

/** A command of the program beside the server. */
export const command = (args, environment) => run(PROGRAM, args, { env: { ...process.env, ...environment } });

export class App {
  /** `environment` is given besides the address of the database; `data` is a folder of its own unless one is named. */
  constructor({ url, port, data, environment = {} }) {
    this.owned = data === undefined ? mkdtempSync(join(tmpdir(), "thidua-chaos.")) : null;
    Object.assign(this, { url, port, data: data ?? this.owned, environment, found: new Set(), tail: "", printed: "", child: null });
    this.end = leaving(() => this.close());
  }

  static async start(options) {
    const app = new App({ ...options, port: options.port ?? (await freePort()) });
    await app.start();
    return app;
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it and waits for its first good answer; the milliseconds that took. */
  async start(path = "/login") {
    const began = now();
    const child = spawn(PROGRAM, ["serve", "--listen", `127.0.0.1:${this.port}`, "--data-dir", this.data], {
      env: { ...process.env, THIDUA_LOG: "info,memory_serve=warn", DATABASE_URL: this.url, ...this.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    this.unfinished = "";
    this.ended = new Promise((resolve) => child.once("close", resolve));
    child.stdout.on("data", (data) => (this.printed += data));
    child.stderr.on("data", (data) => this.note(String(data)));
    while ((await ask({ port: this.port, path })).status !== 200) {
      if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}: ${this.tail}`);
      if (now() - began > START_WITHIN_MS) throw new Error(`the program does not answer: ${this.tail}`);
      await sleep(3);
    }
    return now() - began;
  }

  /** Keeps what no fault excuses, a panic or a defect told as an error, and the newest lines. */
  note(text) {
    const lines = (this.unfinished + text).split("\n");
    this.unfinished = lines.pop();
    for (const line of lines) {
      if (/panicked at|a request failed|stack overflow|memory allocation/.test(line)) this.found.add(line.replace(/^\S+\s+/, "").slice(0, 300));
    }
    this.tail = `${this.tail}${lines.join("\n")}\n`.slice(-4000);
  }

  async signal(name) {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(name);
    await this.ended;
  }

  kill() {
    return this.signal("SIGKILL");
  }

  /** The different ones among those. */
  defects() {
    return [...this.found];
  }

  doctor() {
    return command(["doctor", "--data-dir", this.data], { DATABASE_URL: this.url });
  }

  async close() {
    const clock = setTimeout(() => this.child?.kill("SIGKILL"), 15_000);
    if (this.child) await this.signal("SIGTERM");
    clearTimeout(clock);
    if (this.owned) rmSync(this.owned, { recursive: true, force: true });
  }
}
