// A persona's fields as plain data: reading and writing one place, and taking out what is blank.

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Fields = { [key: string]: Value };
export type Path = readonly (string | number)[];

export type Kind =
  | "text"
  | "long"
  | "whole"
  | "share"
  | "list"
  | "lists"
  | "big_five"
  | "relationships"
  | "history"
  | "evidence"
  | "facts";

export interface Field {
  path: string[];
  kind: Kind;
  label: string;
  hint?: string;
  one?: string;
  name?: string;
  low?: string;
  high?: string;
  minimum?: number;
  maximum?: number;
}

export interface Section {
  title: string;
  fields: Field[];
}

export interface Problem {
  path: Path;
  field: string;
  message: string;
}

export interface Change {
  field: string;
  path: Path;
  before: Value;
  after: Value;
}

export interface Check {
  state: "same" | "changed" | "new" | "invalid";
  problems: Problem[];
  changes: Change[];
  yaml: string;
  prompt: string;
  tokens: number;
  name: string;
  about: string;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined where there is none. */
export function at(fields: Value | undefined, path: Path): Value | undefined {
  let value: Value | undefined = fields;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isRecord(value) && Object.hasOwn(value, step)) value = value[String(step)];
    else return undefined;
  }
  return value;
}

/** A copy with another value at a path; undefined takes the field away. */
export function put(fields: Fields, path: Path, value: Value | undefined): Fields {
  const [step, ...rest] = path;
  if (step === undefined) return isRecord(value) ? value : {};
  const key = String(step);
  const copy: Fields = Object.assign(Object.create(null) as Fields, fields);
  if (rest.length > 0) {
    const inner = Object.hasOwn(fields, key) ? fields[key] : undefined;
    copy[key] = put(isRecord(inner) ? inner : {}, rest, value);
  } else if (value === undefined) {
    delete copy[key];
  } else {
    copy[key] = value;
  }
  return copy;
}

/** Whether a value says nothing: a blank, or only blanks. */
export function isBlank(value: Value | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.every(isBlank);
  return isRecord(value) && Object.values(value).every(isBlank);
}

/**
 * What goes to Python: rows that are still blank, and records without anything, are left out.
 * Free facts stay as they are, for there an empty list may mean something.
 */
export function filled(fields: Fields): Fields {
  const out: Fields = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key === "facts") {
      if (isRecord(value) && Object.keys(value).length > 0) out[key] = value;
    } else if (!isBlank(value)) {
      out[key] = withoutBlanks(value);
    }
  }
  return out;
}

function withoutBlanks(value: Value): Value {
  if (Array.isArray(value)) return value.filter((item) => !isBlank(item)).map(withoutBlanks);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => !isBlank(inner));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutBlanks(inner)]));
}

/** A list with one item moved by some places; the same list when it cannot go there. */
export function moved<Item>(items: readonly Item[], from: number, by: number): Item[] {
  const to = from + by;
  const copy = [...items];
  if (to < 0 || to >= copy.length) return copy;
  copy.splice(to, 0, ...copy.splice(from, 1));
  return copy;
}

/** A value in few words, for a list of changes. */
export function inWords(value: Value | undefined): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isInteger(value) ? `${value}` : value.toFixed(2);
  if (Array.isArray(value)) return value.map(inWords).join(" · ") || "nothing";
  if (isRecord(value)) {
    const parts = Object.entries(value).map(([key, inner]) => `${key}: ${inWords(inner)}`);
    return parts.join(", ") || "nothing";
  }
  return String(value);
}
