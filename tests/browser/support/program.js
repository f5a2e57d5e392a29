// The program under test with a data directory of its own: a private PostgreSQL, a free port, gone afterwards.

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = process.env.THIDUA_PROGRAM ?? fileURLToPath(new URL("../../../target/debug/thidua", import.meta.url));
const START_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 30_000;

/** Starts `thidua serve` with further arguments, such as `--demo`; with `--base-url` it listens at the port named there. */
export async function startProgram(...args) {
  const named = args.includes("--base-url") ? new URL(args[args.indexOf("--base-url") + 1]) : null;
  const folder = mkdtempSync(join(tmpdir(), "thidua-flow-"));
  // As root, the server of the private PostgreSQL runs as another user, who has to pass through here.
  chmodSync(folder, 0o711);
  const program = { origin: null, printed: "", log: "", child: null, data: join(folder, "data") };

  /** Starts, or starts again at the same address with the same data. */
  async function start() {
    const before = program.origin ? new URL(program.origin).host : "127.0.0.1:0";
    const listen = named ? `127.0.0.1:${named.port}` : before;
    const { DATABASE_URL: _, ...environment } = process.env;
    const child = spawn(PROGRAM, ["serve", "--listen", listen, "--data-dir", join(folder, "data"), ...args], {
      env: { ...environment, THIDUA_LOG: "info" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    program.child = child;
    program.printed = "";
    child.stderr.on("data", (data) => (program.log += data));
    program.origin = await new Promise((resolve, reject) => {
      const clock = setTimeout(() => fail("did not start in time"), START_WITHIN_MS);
      function fail(what) {
        clearTimeout(clock);
        reject(new Error(`${PROGRAM} ${what}\n${program.printed}\n${program.log}`));
      }
      child.once("error", (error) => fail(error.message));
      child.once("exit", (code) => fail(`ended with ${code}`));
      child.stdout.on("data", (data) => {
        program.printed += data;
        const address = /^Serving on (http:\/\/\S+)$/m.exec(program.printed);
        if (!address) return;
        clearTimeout(clock);
        resolve(address[1]);
      });
    });
  }

  /** Asks it to stop as an operator would, and waits for it. */
  async function stop() {
    const { child } = program;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const clock = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
    await ended;
    clearTimeout(clock);
  }

  async function end() {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    await start();
  } catch (error) {
    await end();
    throw error;
  }
  return Object.assign(program, { start, stop, end });
}

/** The one-time link for the first admin, printed at the very first start. */
export function setUpLink(program) {
  const link = /\S*\/links\/\S+/.exec(program.printed);
  if (!link) throw new Error(`no set-up link was printed:\n${program.printed}`);
  return link[0];
}

/** What `thidua doctor` says of the data of a program that has stopped. */
export function doctor(program) {
  const { DATABASE_URL: _, ...environment } = process.env;
  const { status, stdout, stderr } = spawnSync(PROGRAM, ["doctor", "--data-dir", program.data], { env: environment, encoding: "utf8" });
  return { status, said: stdout + stderr };
}
