// The disk of the evidence files is full, and the program is killed while files come in: no row without its file.

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../support/check.js";
import { upload } from "../support/evidence.js";
import { Ground } from "../support/ground.js";
import { Savers, UNITS } from "../support/people.js";
import { between, count, sleep } from "../support/process.js";
import { fill, smallDisk } from "./disk.js";

export const title = "disk of the evidence files full; `kill -9` during uploads";
const filesIn = (folder) => (existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length : 0);

export async function run() {
  const kills = count("UPLOAD_KILLS", 5);
  const folder = mkdtempSync(join(tmpdir(), "thidua-chaos-files."));
  const unmount = await smallDisk(join(folder, "data"), 64);
  let ground;
  try {
    ground = await Ground.make({ data: join(folder, "data") });
    const { port } = ground.app;
    const rows = async () => Number(await ground.sql("select count(*) from evidence"));
    const savers = new Savers(port);
    savers.start();
    const misses = [];
    let acknowledged = 0;
    const wanted = (answer, status, when) => {
      if (answer.status !== status) misses.push(`${when} an upload is answered ${answer.status} ${answer.fault ?? ""}`);
      if (answer.status === 503 && !answer.headers["retry-after"]) misses.push("the 503 has no Retry-After");
      if (answer.status === 303) acknowledged += 1;
    };
    const first = await upload(port, "HG");
    wanted(first, 303, "before");
    if (unmount) {
      const ballast = fill(join(folder, "data"));
      const before = await rows();
      for (const unit of UNITS) wanted(await upload(port, unit), 503, "with the disk full");
      if ((await rows()) !== before) misses.push("a row was written without its file");
      rmSync(ballast);
      wanted(await upload(port, "HG"), 303, "with space again");
    }
    let unanswered = 0;
    for (let time = 0; time < kills; time += 1) {
      const uploads = UNITS.map((unit) => upload(port, unit));
      await sleep(between(0, 2 * first.took));
      await ground.app.kill();
      for (const answer of await Promise.all(uploads)) {
        if (answer.status === 303) acknowledged += 1;
        else if (answer.status === 0) unanswered += 1;
        else misses.push(`an upload is answered ${answer.status}`);
      }
      await ground.app.start();
    }
    const stored = await rows();
    if (stored < acknowledged) misses.push(`${acknowledged - stored} acknowledged files lost`);
    const files = filesIn(join(folder, "data", "evidence"));
    // The doctor reads every file again and compares its hash with the row's.
    misses.push(...(await check(ground, savers)));
    return {
      done: `${unmount ? "disk of 64 MB filled, 7 uploads refused, emptied again; " : "(a full disk was not tried: needs root) "}${kills} kills during 7 uploads at once`,
      acknowledged: savers.sum("acknowledged"), misses: [...new Set(misses)],
      figures: `${acknowledged} uploads acknowledged, ${stored} rows, each with its file; ${unanswered} unanswered, ${Math.max(0, files - stored)} files without a row left to the daily sweep`,
    };
  } finally {
    await ground?.end();
    await unmount?.();
    rmSync(folder, { recursive: true });
  }
}
