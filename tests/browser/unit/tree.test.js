import assert from "node:assert/strict";
import { test } from "node:test";
import { script } from "./scripts.js";

const { spotAt } = await script("tree_drag.js");

test("a_row_is_dropped_before_or_after_a_line_and_also_into_a_heading", () => {
  for (const [isHeading, share, to] of [
    [false, 0.1, "before"],
    [false, 0.49, "before"],
    [false, 0.5, "after"],
    [false, 0.99, "after"],
    [true, 0.1, "before"],
    [true, 0.5, "end"],
    [true, 0.9, "after"],
  ]) {
    assert.equal(spotAt(isHeading, share), to, `${isHeading ? "heading" : "line"} at ${share}`);
  }
});
