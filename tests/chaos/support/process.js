// Commands of the system, without holding up the clients that save meanwhile.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/** Runs a command to its end; its status and what it said. */
export function run(command, args, { input, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: "/", env, stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
    const out = [];
    let complaint = "";
    child.stdout.on("data", (data) => out.push(data));
    child.stderr.on("data", (data) => (complaint += data));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, out: Buffer.concat(out).toString(), complaint }));
    if (input !== undefined) child.stdin.end(input);
  });
}

/** The same for a command that has to succeed; what it printed. */
export async function must(command, args, options) {
  const { status, out, complaint } = await run(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(" ").slice(0, 300)}\nended with ${status}: ${complaint}${out}`);
  return out;
}

const leavings = new Set();

/** Notes what has to be cleared away, also when the run is stopped; gives what clears it away, once. */
export function leaving(clear) {
  const once = async () => {
    if (leavings.delete(once)) await clear();
  };
  leavings.add(once);
  return once;
}

/** Clears away everything that is left, the newest first. */
export async function clearAway() {
  for (const clear of [...leavings].reverse()) await clear().catch((error) => process.stderr.write(`${error.message}\n`));
}

/** A port of the loopback nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A number between two, for moments that must not fall into step with anything. */
export const between = (least, most) => least + Math.random() * (most - least);

export const now = () => performance.now();

/** Milliseconds a work takes. */
export async function timed(work) {
  const began = now();
  await work();
  return now() - began;
}

/** Tries until it is true; throws after the given time. */
export async function until(what, within, test) {
  const end = now() + within;
  while (!(await test())) {
    if (now() > end) throw new Error(`${what}: not within ${within} ms`);
    await sleep(10);
  }
}

const at = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
export const median = (values) => at(values, 0.5);
export const p99 = (values) => at(values, 0.99);
export const highest = (values) => values.reduce((most, value) => Math.max(most, value), 0);

/** Milliseconds as people read them. */
export const ms = (value) => (value === undefined ? "–" : value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`);

/** How often a fault is made: `usual`, unless the environment names another number. */
export const count = (name, usual) => Number(process.env[name] ?? usual);

/** What the kernel holds open at a port of the server, as the server sees it: the bytes not yet taken, by the other side's address. */
export function openAt(port) {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = readFileSync("/proc/net/tcp", "utf8").split("\n").map((line) => line.trim().split(/\s+/));
  // Established, or closed by the client alone.
  const found = rows.filter(([, local, , state]) => local?.endsWith(wanted) && (state === "01" || state === "08"));
  return new Map(found.map(([, , remote, , queues]) => [remote, Number.parseInt(queues.split(":")[0], 16)]));
}
