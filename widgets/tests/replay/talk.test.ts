import { expect, test } from "vitest";
import { alongside, lastUpTo, type Row, Talk } from "../../src/replay/talk";
import { data, say } from "./talks";

const talk = new Talk(
  data([
    { event: 0, kind: "moderate", actor: "Moderator", text: "What do you think?", stage: "key" },
    say(1, "Ada", "I like it"),
    say(2, "Bo", "I do not", { target: "Ada", stance: -0.5 }),
    { event: 3, kind: "fail", actor: "Ada", status: "failed", reason: "gone", turn: 3, call: true },
    say(4, "Ada", "Well then again", { target: "Bo", stance: 0.2 }),
  ]),
);

test("talk shares follow the playhead and count usable words only", () => {
  expect(talk.shareAt(0).map((one) => one.words)).toEqual([0, 0]);
  expect(talk.shareAt(2).map((one) => one.words)).toEqual([3, 3]);
  expect(talk.shareAt(4).map((one) => [one.words, one.share])).toEqual([
    [6, 6 / 9],
    [3, 3 / 9],
  ]);
});

test("an utterance answers the last one of whom it addresses", () => {
  expect(talk.repliedTo(2)).toBe(1);
  expect(talk.repliedTo(4)).toBe(2);
  expect(talk.repliedTo(1)).toBe(-1);
});

test("events that arrive while a run goes on are counted on", () => {
  const live = new Talk(data([]));
  live.add([say(0, "Ada", "one two")]);
  live.add([say(1, "Ada", "three")]);
  expect(live.shareAt(1)[0]?.words).toBe(3);
  expect(live.bands).toEqual([{ title: "Key question", from: 0 }]);
  expect(live.placeOf(1)).toBe(1);
});

function step(event: number, of: number, actor: string, more: Partial<Row> = {}): Row {
  return { event, actor, kind: "say", step: of, clock: `2026-01-05T09:0${of}:00`, ...more };
}

const world = [
  step(0, 1, "Ada", { kind: "think", text: "Hm.", turn: 1, call: true }),
  step(1, 1, "Ada", { kind: "tool", target: "stock" }),
  step(2, 1, "Ada", { kind: "think", text: "So.", call: true }),
  step(3, 1, "Ada", { text: "Twelve." }),
  step(4, 1, "Bo", { kind: "think", text: "", turn: 2, call: true }),
  step(5, 2, "Ada", { kind: "think", text: "Next.", turn: 3, call: true }),
  step(6, 2, "Ada", { text: "Good." }),
];

test("the call of an act in a world is the one its turn made last before it", () => {
  const talk = new Talk(data(world));
  expect(talk.callOf(3)).toBe(2);
  expect(talk.callOf(1)).toBe(0);
  expect(talk.callOf(6)).toBe(5);
});

test("a turn is everything that somebody did in it", () => {
  const talk = new Talk(data(world));
  expect(talk.turnOf(3)).toEqual([0, 1, 2, 3]);
  expect(talk.turnOf(6)).toEqual([5, 6]);
});

test("branches stand at the same event up to the fork, then at the same part of a step", () => {
  const one = new Talk(data(world, { forked_at: 5 }));
  const other = new Talk(
    data([...world.slice(0, 5), ...[5, 6, 7, 8].map((event) => step(event, 2, "Bo"))], {
      forked_at: 5,
    }),
  );
  expect(alongside(3, one, other)).toBe(3);
  expect(alongside(5, one, other)).toBe(6);
  expect(alongside(6, one, other)).toBe(8);
  expect(alongside(8, other, one)).toBe(6);
});

test("the last place up to a limit", () => {
  expect([0, 1, 5, 9, 10].map((limit) => lastUpTo([1, 5, 9], limit))).toEqual([-1, 0, 1, 2, 2]);
});
