import assert from "node:assert/strict";
import { test } from "node:test";
import { script } from "./scripts.js";

const { neighbour } = await script("keys.js");

// Two columns; the second line has one field over both, the third two ticks over both.
const stops = [
  { control: "target", first: 1, last: 1 },
  { control: "actual", first: 2, last: 2 },
  { control: "level", first: 1, last: 2 },
  { control: "tick 1", first: 1, last: 2 },
  { control: "tick 2", first: 1, last: 2 },
  { control: "part", first: 1, last: 1 },
  { control: "whole", first: 2, last: 2 },
];

test("down_and_up_stay_in_the_column", () => {
  for (const [from, below, above] of [
    ["target", "level", null],
    ["actual", "level", null],
    ["level", "tick 1", "actual"],
    ["tick 2", "part", "tick 1"],
    ["part", null, "tick 2"],
    ["whole", null, "tick 2"],
    ["elsewhere", null, null],
  ]) {
    assert.equal(neighbour(stops, from, 1), below, `below ${from}`);
    assert.equal(neighbour(stops, from, -1), above, `above ${from}`);
  }
});
