// Takes back saved changes of this page, the newest first, and puts them on again. A step is a change of one line, or a
// whole paste. Knows no DOM: what a line holds and how it is filled are handed in.

/**
 * - `now(code)`: what the line holds, as the text `signature` makes
 * - `put(code, pairs)`: fills the line and saves it
 */
export function createHistory({ now, put }) {
  const done = [];
  const undone = [];

  /** Moves a step between the stacks: true when done, the code that stands otherwise by now, null without a step. */
  function turn(from, to, is, becomes) {
    const step = from.at(-1);
    if (!step) return null;
    const other = step.find((part) => now(part.code) !== part[is]);
    from.pop();
    // Somebody changed a line since: taking the step back would take their work away with it.
    if (other) return other.code;
    to.push(step);
    for (const part of step) put(part.code, JSON.parse(part[becomes]));
    return true;
  }

  return {
    /** Remembers a step: `[{code, before, after}]`, as signatures. */
    add(step) {
      const parts = step.filter(({ before, after }) => before !== after);
      if (parts.length === 0) return;
      done.push(parts);
      undone.length = 0;
    },
    /** What a line holds was written otherwise by the server, e.g. 7.5 as 7,5: the same step. */
    rewritten(code, from, to) {
      for (const part of [...done, ...undone].flat()) {
        if (part.code !== code) continue;
        if (part.after === from) part.after = to;
        if (part.before === from) part.before = to;
      }
    },
    undo: () => turn(done, undone, "after", "before"),
    redo: () => turn(undone, done, "before", "after"),
  };
}
