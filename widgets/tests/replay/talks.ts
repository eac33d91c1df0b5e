import type { Head, Row, TalkData } from "../../src/replay/talk";

export const head: Head = {
  topic: "A weekly box",
  kind: "Focus group",
  branch: "world",
  forked_at: null,
  source: "rehearsal",
  source_name: "Rehearsal",
  engine: "rehearsal",
  seed: 7,
  started: "2026-11-28",
  version: "0.1.0",
  file: "dinners.transcript.jsonl",
  status: "complete",
  facts: ["2 people"],
  warnings: [],
  footer: "Simulated.",
  spent: "",
  people: [
    { name: "Ada", who: "34", hue: 0 },
    { name: "Bo", who: "61", hue: 1 },
  ],
  scale: [1, 7],
  stages: { key: "Key question" },
};

/** One utterance, with its number of words counted. */
export function say(event: number, actor: string, text: string, more: Partial<Row> = {}): Row {
  return {
    event,
    actor,
    text,
    stage: "key",
    turn: event,
    call: true,
    words: text.split(/\s+/).filter(Boolean).length,
    source: "rehearsal",
    ...more,
  };
}

export function data(events: Row[], more: Partial<Head> = {}): TalkData {
  return { head: { ...head, ...more }, events, notes: [] };
}
