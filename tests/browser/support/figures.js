// The hand-calculated sheet of tests/domain/hand_calculated.json, as the fields a person fills.

import { readFileSync } from "node:fs";

/** Entries and expected points of the hand-calculated sheet. */
export function handCalculated() {
  return JSON.parse(readFileSync(new URL("../../domain/hand_calculated.json", import.meta.url), "utf8"));
}

/** A plain decimal as an office writes it: `1234.5` → `1234,5`. */
export function typedNumber(plain) {
  return plain.replace(".", ",");
}

/** Points as the pages show them: `8.5` → `8,50`. */
export function shownPoints(plain) {
  const [whole, fraction = ""] = plain.split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ".")},${fraction.padEnd(2, "0")}`;
}

/** The fields of one entry: `{name, kind, value}`; `kind` is text, tick, level or choice. */
export function fieldsOf(code, entry) {
  const fields = [];
  for (const [input, value] of Object.entries(entry.inputs ?? {})) {
    if (value === true) fields.push({ name: `${code}:tick:${input}`, kind: "tick" });
    else if (value === null) fields.push({ name: `${code}:never`, kind: "tick" });
    else if (typeof value === "string") fields.push({ name: `${code}:in:${input}`, kind: "text", value: typed(value) });
  }
  const ticks = Object.values(entry.inputs ?? {}).filter((value) => typeof value === "boolean");
  if (ticks.length > 0 && !ticks.includes(true)) fields.push({ name: `${code}:none`, kind: "tick" });
  if (entry.level) fields.push({ name: `${code}:level`, kind: "level", value: entry.level });
  if (entry.points) fields.push({ name: `${code}:points`, kind: "text", value: typedNumber(entry.points) });
  if (entry.status) fields.push({ name: `${code}:status`, kind: "choice", value: entry.status });
  if (entry.reason) fields.push({ name: `${code}:reason`, kind: "text", value: entry.reason });
  return fields;
}

function typed(value) {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return day ? `${day[3]}/${day[2]}/${day[1]}` : typedNumber(value);
}
