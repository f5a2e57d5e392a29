// Where a fault happens: a database of its own with the first installation's data and people, and the program on it.

import { App } from "./app.js";
import { everybody } from "./people.js";
import { Postgres } from "./postgres.js";

let shared;
let number = 0;

/** The server most faults share. */
export async function sharedPostgres() {
  shared ??= await Postgres.create();
  return shared;
}

export async function endShared() {
  await shared?.end();
  shared = undefined;
}

export class Ground {
  /** `port` where the program is to reach the server by another way than its own. */
  static async make({ postgres, port, ...options } = {}) {
    const ground = new Ground();
    ground.postgres = postgres ?? (await sharedPostgres());
    ground.database = `fault_${(number += 1)}`;
    await ground.postgres.sql("postgres", `create database ${ground.database}`);
    ground.url = ground.postgres.url(ground.database, port);
    ground.app = await App.start({ url: ground.url, ...options });
    await ground.sql(everybody);
    return ground;
  }

  sql(text) {
    return this.postgres.sql(this.database, text);
  }

  /** Another instance of the program on the same database. */
  another(options = {}) {
    return App.start({ url: this.url, ...options });
  }

  async end() {
    await this.app.end();
    await this.sql("select 1").then(() => this.postgres.sql("postgres", `drop database ${this.database} with (force)`)).catch(() => {});
  }
}
