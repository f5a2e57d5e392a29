// The API tried with thousands of requests made from its own document: no defect, no answer it does not describe.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { demoAccounts } from "../support/people.js";
import { startProgram } from "../support/program.js";

const SCHEMATHESIS = process.env.THIDUA_SCHEMATHESIS ?? "schemathesis";
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "ignored_auth",
];
const SECONDS = 60;

let program;
before(async () => {
  program = await startProgram("--demo");
});
after(() => program?.end());

/** A token with every scope, made on the page as its owner would. */
async function tokenOf(login) {
  const { password } = demoAccounts(program)[0];
  const post = (path, fields, cookie = "") =>
    fetch(program.origin + path, {
      method: "POST",
      redirect: "manual",
      headers: { cookie },
      body: new URLSearchParams(fields),
    });
  const signedIn = await post("/login", { username: login, password });
  const cookie = signedIn.headers.getSetCookie().find((one) => one.startsWith("session=")).split(";")[0];
  const scopes = ["read", "enter", "submit", "appraise"].map((scope) => [`scope.${scope}`, "on"]);
  const page = await post("/account/tokens", [["name", "schemathesis"], ["days", "7"], ...scopes], cookie);
  const token = /thidua_[\w-]+/.exec(await page.text());
  assert.ok(token, "the page shows the token");
  return token[0];
}

/** Runs it for a while with somebody's token; settings name what is there. */
async function tried(token, { settings, unit = "" }) {
  const found = settings ? ["--config-file", fileURLToPath(new URL(settings, import.meta.url))] : [];
  const child = spawn(
    SCHEMATHESIS,
    [
      ...found, "run", `${program.origin}/api/v1/openapi.json`, "--header", `Authorization: Bearer ${token}`,
      "--checks", CHECKS.join(","), "--max-examples", "15", "--seed", "2013", "--max-time", String(SECONDS),
    ],
    { env: { ...process.env, THIDUA_UNIT: unit, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  child.stdout.on("data", (data) => (said += data));
  child.stderr.on("data", (data) => (said += data));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  const cases = Number(/(\d+) generated/.exec(said)?.[1] ?? 0);
  assert.equal(code, 0, said.slice(-6000));
  assert.ok(cases > 200, `too few cases to tell anything:\n${said.slice(-3000)}`);
}

for (const [name, login, place] of [
  ["whatever_is_asked_of_whatever_address_is_answered_as_described", "hg.lanhdao", {}],
  ["a_leader_asks_for_every_operation_on_their_own_sheet", "hg.lanhdao", { settings: "of_one_sheet.toml", unit: "HG" }],
  ["an_appraiser_asks_for_every_operation_on_a_sent_sheet", "thuongtruc", { settings: "of_one_sheet.toml", unit: "CB" }],
]) {
  test(name, { timeout: 4 * SECONDS * 1000 }, async () => {
    await tried(await tokenOf(login), place);
  });
}
