import assert from "node:assert/strict";
import { test } from "node:test";
import { script } from "./scripts.js";

const { createSaver, outcomeOf } = await script("autosave.js");

/** A saver over a fake sheet: `fields` is what is typed, `calls` are the requests under way. */
function sheet(fields) {
  const calls = [];
  const timers = [];
  const shown = [];
  const memory = new Map();
  const changes = { now: true };
  const kept = {
    keep: (line, pairs, at) => memory.set(line, { pairs, at }),
    drop: (line) => memory.delete(line),
    entries: () => memory,
  };
  const saver = createSaver({
    queue: kept,
    collect: (line) => Object.entries(fields[line]),
    changed: () => changes.now,
    send: (pairs) => new Promise((resolve) => calls.push({ pairs, answer: (outcome, more = {}) => resolve({ outcome, html: "", retryAfter: 0, ...more }) })),
    show: (line, outcome) => {
      shown.push(`${line} ${outcome}`);
      return outcome !== "missing";
    },
    later: (call, milliseconds) => timers.push({ call, milliseconds }),
    cancel: () => {},
    now: () => 1,
  });
  return { saver, calls, timers, shown, kept, changes };
}

/** Lets resolved promises run their course. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("lines_are_sent_one_after_another", async () => {
  const { saver, calls, kept } = sheet({ "I.1": { v: "1" }, "I.2": { v: "1" } });
  saver.save("I.1");
  saver.save("I.2");
  assert.equal(calls.length, 1);
  calls[0].answer("saved");
  await turn();
  assert.equal(calls.length, 2);
  calls[1].answer("saved");
  assert.equal(await saver.settled(), true);
  assert.equal(kept.entries().size, 0);
});

test("a_newer_edit_of_a_line_waits_for_the_answer_and_carries_its_version", async () => {
  const fields = { "I.1": { version: "1", a: "5" } };
  const { saver, calls } = sheet(fields);
  saver.save("I.1");
  fields["I.1"].a = "6";
  saver.save("I.1");
  assert.equal(calls.length, 1);
  fields["I.1"].version = "2";
  calls[0].answer("saved");
  await turn();
  assert.deepEqual(calls[1].pairs, [["version", "2"], ["a", "6"]]);
});

test("an_edit_during_the_request_is_not_forgotten_when_the_older_one_is_saved", async () => {
  const fields = { "I.1": { a: "5" } };
  const { saver, calls, kept } = sheet(fields);
  saver.save("I.1");
  fields["I.1"].a = "6";
  saver.save("I.1");
  calls[0].answer("saved");
  await turn();
  calls[1].answer("unreachable");
  await turn();
  assert.deepEqual(kept.entries().get("I.1").pairs, [["a", "6"]]);
});

test("a_line_saved_twice_with_the_same_text_is_sent_once", async () => {
  const { saver, calls, kept, changes } = sheet({ "I.1": { a: "5" } });
  saver.save("I.1");
  saver.save("I.1");
  changes.now = false;
  calls[0].answer("saved");
  assert.equal(await saver.settled(), true);
  assert.equal(calls.length, 1);
  assert.equal(kept.entries().size, 0);
});

test("without_an_answer_lines_are_kept_and_tried_again_later_and_later", async () => {
  const { saver, calls, timers, shown, kept } = sheet({ "I.1": { a: "5" }, "I.2": { a: "5" } });
  saver.save("I.1");
  saver.save("I.2");
  calls[0].answer("unreachable");
  await turn();
  assert.deepEqual([...saver.unsent()].sort(), ["I.1", "I.2"]);
  assert.ok(saver.stuck);
  assert.ok(shown.includes("I.1 queued") && shown.includes("I.2 queued"));
  for (const expected of [2, 5, 15, 30, 60, 60]) {
    const { call, milliseconds } = timers.at(-1);
    assert.equal(milliseconds, expected * 1000);
    call();
    calls.at(-1).answer("unreachable");
    await turn();
  }
  saver.wake();
  calls.at(-1).answer("saved");
  await turn();
  calls.at(-1).answer("saved");
  assert.equal(await saver.settled(), true);
  assert.equal(kept.entries().size, 0);
  assert.equal(saver.stuck, false);
});

test("a_server_that_asks_to_wait_longer_is_obeyed_up_to_a_minute", async () => {
  const { saver, calls, timers } = sheet({ "I.1": { a: "5" } });
  saver.save("I.1");
  calls[0].answer("unreachable", { retryAfter: 30 });
  await turn();
  assert.equal(timers.at(-1).milliseconds, 30_000);
  timers.at(-1).call();
  calls[1].answer("unreachable", { retryAfter: 3600 });
  await turn();
  assert.equal(timers.at(-1).milliseconds, 60_000);
});

test("after_the_session_has_ended_nothing_is_sent_until_someone_is_back", async () => {
  const { saver, calls, timers, kept } = sheet({ "I.1": { a: "5" }, "I.2": { a: "5" } });
  saver.save("I.1");
  calls[0].answer("expired");
  await turn();
  saver.save("I.2");
  await turn();
  assert.equal(calls.length, 1);
  assert.equal(timers.length, 0);
  assert.ok(saver.expired);
  assert.equal(kept.entries().size, 2);
  saver.wake();
  await turn();
  assert.equal(calls.length, 2);
});

test("a_refused_line_is_answered_but_its_text_is_kept", async () => {
  for (const outcome of ["invalid", "conflict", "forbidden", "gone", "locked", "too-large", "refused"]) {
    const { saver, calls, kept } = sheet({ "I.1": { a: "7,55,5" } });
    saver.save("I.1");
    calls[0].answer(outcome);
    assert.equal(await saver.settled(), true, outcome);
    assert.ok(kept.entries().has("I.1"), outcome);
    assert.equal(saver.stuck, false, outcome);
  }
});

test("the_choice_in_a_conflict_goes_along_once", async () => {
  const { saver, calls } = sheet({ "I.1": { a: "5" } });
  saver.save("I.1", [["resolve", "I.1:mine:8"]]);
  assert.deepEqual(calls[0].pairs, [["a", "5"], ["resolve", "I.1:mine:8"]]);
  calls[0].answer("unreachable");
  await turn();
  saver.wake();
  assert.deepEqual(calls[1].pairs, [["a", "5"], ["resolve", "I.1:mine:8"]]);
  calls[1].answer("saved");
  await turn();
  saver.save("I.1");
  assert.deepEqual(calls[2].pairs, [["a", "5"]]);
});

test("every_status_has_its_meaning", () => {
  const meanings = {
    saved: [200, 204], invalid: [422], conflict: [409], expired: [0, 303, 401], forbidden: [403], gone: [404, 410],
    "too-large": [413], locked: [423], unreachable: [408, 429, 500, 502, 503, 504], refused: [400, 415],
  };
  for (const [outcome, statuses] of Object.entries(meanings)) {
    for (const status of statuses) assert.equal(outcomeOf(status), outcome, String(status));
  }
});
