import assert from "node:assert/strict";
import { test } from "node:test";
import { script } from "./scripts.js";

const { createHistory } = await script("undo.js");

const text = (value) => JSON.stringify([["value", value]]);

/** A sheet of two lines and its history. */
function sheet() {
  const lines = new Map([["a", text("1")], ["b", text("2")]]);
  const history = createHistory({ now: (code) => lines.get(code), put: (code, pairs) => lines.set(code, JSON.stringify(pairs)) });
  const change = (values) => {
    history.add(Object.entries(values).map(([code, value]) => ({ code, before: lines.get(code), after: text(value) })));
    for (const [code, value] of Object.entries(values)) lines.set(code, text(value));
  };
  const now = () => [...lines.values()].map((line) => JSON.parse(line)[0][1]).join(" ");
  return { lines, history, change, now };
}

test("steps_are_taken_back_newest_first_and_put_on_again", () => {
  const { history, change, now } = sheet();
  change({ a: "3" });
  change({ a: "4", b: "5" });
  assert.equal(history.undo(), true);
  assert.equal(now(), "3 2", "a paste is one step");
  history.undo();
  assert.equal(now(), "1 2");
  assert.equal(history.undo(), null);
  history.redo();
  history.redo();
  assert.equal(now(), "4 5");
  assert.equal(history.redo(), null);
});

test("a_new_change_ends_what_could_be_put_on_again", () => {
  const { history, change, now } = sheet();
  change({ a: "3" });
  history.undo();
  change({ b: "9" });
  assert.equal(history.redo(), null);
  assert.equal(now(), "1 9");
});

test("what_somebody_else_changed_since_is_never_taken_back", () => {
  const { lines, history, change, now } = sheet();
  change({ a: "3", b: "4" });
  lines.set("b", text("a colleague's"));
  assert.equal(history.undo(), "b");
  assert.equal(now(), "3 a colleague's");
  assert.equal(history.undo(), null, "the step is gone");
});

test("a_value_the_server_wrote_otherwise_is_the_same_step", () => {
  const { lines, history, change, now } = sheet();
  change({ a: "7.5" });
  history.rewritten("a", text("7.5"), text("7,5"));
  lines.set("a", text("7,5"));
  assert.equal(history.undo(), true);
  assert.equal(now(), "1 2");
});
