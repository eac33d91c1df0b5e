import { expect, test } from "vitest";
import { advance, dwell } from "../../src/replay/pace";
import { say } from "./talks";

test("longer words stay longer, within bounds", () => {
  const short = dwell(say(0, "Ada", "Yes"));
  const long = dwell(say(0, "Ada", "word ".repeat(20)));
  expect(short).toBe(700);
  expect(long).toBe(4600);
  expect(dwell(say(0, "Ada", "word ".repeat(500)))).toBe(8000);
});

test("time moves the playhead over as many events as fit, and what is left counts on", () => {
  expect(advance(0, 2500, 9, () => 1000)).toEqual({ place: 2, left: 500 });
  expect(advance(8, 5000, 9, () => 1000)).toEqual({ place: 9, left: 4000 });
});

test("what is filtered out takes no time", () => {
  expect(advance(0, 1000, 9, (place) => (place % 2 ? 0 : 1000)).place).toBe(2);
});
