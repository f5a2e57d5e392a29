// What measuring needs: the database, sessions, processes with the processor time and memory they take, and the clients.

import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const { DATABASE_URL, BUILT, ROUNDS = "5", SECONDS = "3" } = process.env;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
/** The kernel counts processor time in these. */
const TICKS_A_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

export const rows = [];
export const say = (text) => process.stderr.write(`${text}\n`);
export const note = (bar, what, figure, wanted) => {
  rows.push([bar, what, figure, wanted]);
  say(`${bar}: ${what}: ${figure} (bar ${wanted})`);
};
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
export const round = (value, places = 2) => Number(value.toFixed(places));

export function sql(text) {
  return execFileSync("psql", [DATABASE_URL, "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text], { encoding: "utf8" }).trim();
}

const children = new Set();
// However the measuring ends, nothing that it started goes on: what they hold is thrown away.
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

/** Starts a program that ends with this one at the latest. */
export function start(command, args, options) {
  const child = spawn(command, args, options);
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

/** Makes clusters with their periods, sheets and entries. */
export async function fill(from, clusters, periods) {
  const given = Object.entries({ ON_ERROR_STOP: 1, from, clusters, periods }).flatMap(([name, value]) => ["-v", `${name}=${value}`]);
  const child = start("psql", [DATABASE_URL, "-Xq", ...given, "-f", here("fill.sql")], { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`filling the database ended with ${code}`);
}

/** A session of an account, as if it had signed in. */
export function session(login) {
  const token = `bench-${login}`;
  const hash = createHash("sha256").update(token).digest("hex");
  sql(`insert into session (token_hash, account_id, expires_at)
       select '\\x${hash}', id, now() + interval '12 hours' from account where login = '${login}' on conflict do nothing`);
  return `session=${token}`;
}

export async function started(command, args, environment = {}) {
  const began = process.hrtime.bigint();
  const child = start(command, args, { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "inherit"] });
  return { child, began };
}

export async function answers(address) {
  for (let tries = 0; tries < 3000; tries += 1) {
    try {
      const answer = await fetch(address);
      await answer.arrayBuffer();
      if (answer.ok) return;
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${address} does not answer`);
}

/** Processor seconds of a process, and its memory. */
export function used(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
export function memory(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}
const postmaster = Number(process.env.POSTMASTER);
/** Processor seconds of PostgreSQL: ended backends are counted by their parent. */
export function usedByPostgres() {
  let seconds = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = text.replace(/^.*\) /, "").split(" ");
      if (Number(pid) === postmaster) seconds += [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
      else if (Number(fields[1]) === postmaster) seconds += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has just ended.
    }
  }
  return seconds / TICKS_A_SECOND;
}

export async function load(plan) {
  const child = start(`${BUILT}/examples/load`, [], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(plan));
  let text = "";
  for await (const data of child.stdout) text += data;
  const report = JSON.parse(text);
  const milliseconds = Object.entries(report.microseconds).map(([name, took]) => [name, took / 1000]);
  return {
    ...report,
    per_second: report.requests / (report.took_microseconds / 1e6),
    milliseconds: Object.fromEntries(milliseconds),
  };
}

export const get = (host, path, cookie = "") =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\n${cookie ? `Cookie: ${cookie}\r\n` : ""}\r\n`;
export const clients = (count, address, request) =>
  Array.from({ length: count }, (_, at) => ({ address, requests: [request(at)], from: 1 }));

/** A figure of each of several things, measured in turns: medians over the rounds. */
export async function inTurns(things) {
  const figures = Object.fromEntries(Object.keys(things).map((name) => [name, []]));
  for (let turn = 0; turn < Number(ROUNDS); turn += 1) {
    for (const [name, { pid, plan }] of Object.entries(things)) {
      const before = used(pid) + usedByPostgres();
      const report = await load({ seconds: Number(SECONDS), ...plan(turn) });
      const cpu = ((used(pid) + usedByPostgres() - before) / report.requests) * 1e6;
      const bad = Object.entries(report.statuses).filter(([status]) => status !== "200");
      if (bad.length > 0) throw new Error(`${name}: ${JSON.stringify(report.statuses)}`);
      figures[name].push({ ...report, cpu });
      say(`  ${name}: ${Math.round(report.per_second)}/s, ${Math.round(cpu)} µs CPU, p99 ${round(report.milliseconds.p99)} ms`);
    }
  }
  const of = (name, what) => median(figures[name].map(what));
  return (name) => ({
    rate: of(name, (one) => one.per_second),
    cpu: of(name, (one) => one.cpu),
    p99: of(name, (one) => one.milliseconds.p99),
  });
}
