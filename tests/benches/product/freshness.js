// P2: whatever is kept in memory is as fresh as the database. A bare statement changes what a kept page shows – the reader's own
// name, since what was published never changes –, and the very next request to either of two instances must show it.

import { Agent, request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { answers, note, start, started } from "./ground.js";
import { SECOND } from "./ports.js";

const { DATABASE_URL, BUILT, DATA } = process.env;

/** A session with the database that answers one statement after the other. */
function database() {
  const child = start("psql", [DATABASE_URL, "-XqAt", "-v", "ON_ERROR_STOP=1"], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    run: async (statement) => {
      child.stdin.write(`${statement}; select 'done';\n`);
      const { value } = await lines.next();
      if (value !== "done") throw new Error(`${statement} answered ${value}`);
    },
    end: () => child.stdin.end(),
  };
}

function read(address, path, cookie, agent) {
  return new Promise((resolve, reject) => {
    const [host, port] = address.split(":");
    const asked = request({ host, port, path, agent, headers: { cookie, host: address } }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => resolve({ status: answer.statusCode, text: Buffer.concat(pieces).toString("utf8") }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** Each change is read once from each instance: two trials. */
export async function freshness({ product, page, login, cookie, trials }) {
  const { child } = await started(`${BUILT}/thidua`, ["serve", "--listen", SECOND, "--data-dir", join(DATA, "second"), "--log", "warn"]);
  await answers(`http://${SECOND}/readyz`);
  const writer = database();
  const agent = new Agent({ keepAlive: true });
  let stale = 0;
  let kept = 0;
  for (let trial = 0; trial < trials; trial += 2) {
    const name = `Nguoi doc ${trial}.`;
    await writer.run(`update account set full_name = '${name}' where login = '${login}'`);
    // Now and then a page that has not changed, so that what is kept is really shown.
    const times = trial % 10 === 0 ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const answered = await Promise.all([product, SECOND].map((address) => read(address, page, cookie, agent)));
      stale += answered.filter(({ status, text }) => status !== 200 || !text.includes(name)).length;
      kept += time;
    }
  }
  writer.end();
  agent.destroy();
  child.kill("SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
  note("P2", `stale answers among ${trials} reads right after a bare statement, of two instances (and ${2 * kept} more of what they kept)`, `${stale}`, "0");
}
