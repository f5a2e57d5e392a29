// What was typed and not yet acknowledged, kept in the browser so that it survives a reload, a crash or a closed
// laptop. One queue per account and sheet: another account on the same computer neither sees nor sends it.
// Knows no DOM and no network.

const PREFIX = "thidua:unsent:";

/** Seconds to wait before the next try: 2, 5, 15, 30, then every 60. */
export function retryDelay(failures) {
  return [2, 5, 15, 30][failures - 1] ?? 60;
}

/**
 * Opens the queue of one account and sheet.
 *
 * `storage` is a Storage; where it refuses (private window, full disk) the queue lives in memory alone. An entry is
 * `{pairs, at}`: the fields of a line as [name, value] pairs, and the time of typing in milliseconds.
 */
export function openQueue(storage, account, sheet) {
  const key = `${PREFIX}${account}:${sheet}`;
  let memory = new Map();

  function read() {
    try {
      const stored = JSON.parse(storage.getItem(key) ?? "{}");
      return new Map(Object.entries(stored).filter(([, entry]) => Array.isArray(entry?.pairs)));
    } catch {
      return new Map(memory);
    }
  }

  function write(entries) {
    memory = entries;
    try {
      if (entries.size === 0) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify(Object.fromEntries(entries)));
    } catch {
      // Memory still holds them, and the page asks before it is left.
    }
  }

  return {
    /** Keeps the newest text of a line, in place of an older one. */
    keep(line, pairs, at) {
      const entries = read();
      entries.set(line, { pairs, at });
      write(entries);
    },
    /** Forgets a line: it is saved, or the person let it go. */
    drop(line) {
      const entries = read();
      if (entries.delete(line)) write(entries);
    },
    /** All entries by line, oldest first. */
    entries() {
      return new Map([...read()].sort(([, a], [, b]) => a.at - b.at));
    },
  };
}
