import assert from "node:assert/strict";
import { test } from "node:test";
import { script } from "./scripts.js";

const { openQueue, retryDelay } = await script("queue.js");

function storage() {
  const items = new Map();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
}

const full = {
  getItem: () => {
    throw new Error("denied");
  },
  setItem: () => {
    throw new Error("full");
  },
  removeItem: () => {
    throw new Error("denied");
  },
};

test("what_was_typed_is_there_after_a_reload_oldest_first", () => {
  const kept = storage();
  const queue = openQueue(kept, "an", "HG-2013-H1");
  queue.keep("II.1", [["II.1:in:actual", "134"]], 2);
  queue.keep("I.2", [["I.2:in:part", "7,x"]], 1);
  queue.keep("II.1", [["II.1:in:actual", "135"]], 3);
  assert.deepEqual(
    [...openQueue(kept, "an", "HG-2013-H1").entries()],
    [
      ["I.2", { pairs: [["I.2:in:part", "7,x"]], at: 1 }],
      ["II.1", { pairs: [["II.1:in:actual", "135"]], at: 3 }],
    ],
  );
});

test("another_account_or_sheet_does_not_see_the_queue", () => {
  const kept = storage();
  openQueue(kept, "an", "HG-2013-H1").keep("II.1", [["II.1:in:actual", "134"]], 1);
  assert.equal(openQueue(kept, "binh", "HG-2013-H1").entries().size, 0);
  assert.equal(openQueue(kept, "an", "CB-2013-H1").entries().size, 0);
});

test("a_saved_line_leaves_nothing_behind", () => {
  const kept = storage();
  const queue = openQueue(kept, "an", "HG-2013-H1");
  queue.keep("II.1", [], 1);
  queue.drop("II.1");
  assert.equal(queue.entries().size, 0);
  assert.equal(kept.items.size, 0);
});

test("a_storage_that_refuses_leaves_the_queue_in_memory", () => {
  const queue = openQueue(full, "an", "HG-2013-H1");
  queue.keep("II.1", [["II.1:note", "x"]], 1);
  assert.deepEqual([...queue.entries().keys()], ["II.1"]);
});

test("damaged_storage_is_an_empty_queue", () => {
  for (const text of ["{", "null", '{"II.1":1}', "[]"]) {
    const kept = storage();
    kept.items.set("thidua:unsent:an:HG", text);
    assert.equal(openQueue(kept, "an", "HG").entries().size, 0, text);
  }
});

test("tries_come_after_2_5_15_30_and_then_every_60_seconds", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 99].map(retryDelay), [2, 5, 15, 30, 60, 60, 60]);
});
