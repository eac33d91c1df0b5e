import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Throttle } from "../../src/common/sync";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => vi.useRealTimers());

test("a drag of two seconds sends at most 15 messages a second, and the last value at release", () => {
  const sent: number[] = [];
  const throttle = new Throttle<number>((value) => sent.push(value));
  for (let step = 0; step < 200; step += 1) {
    throttle.push(step);
    vi.advanceTimersByTime(10);
  }
  throttle.flush();
  expect(sent.length).toBeLessThanOrEqual(31);
  expect(sent.length).toBeGreaterThan(20);
  expect(sent.at(-1)).toBe(199);
});

test("a single change is sent at once, and nothing more at release", () => {
  const sent: string[] = [];
  const throttle = new Throttle<string>((value) => sent.push(value));
  throttle.push("only");
  expect(sent).toEqual(["only"]);
  throttle.flush();
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual(["only"]);
});

test("what was dropped is never sent", () => {
  const sent: number[] = [];
  const throttle = new Throttle<number>((value) => sent.push(value));
  throttle.push(1);
  throttle.push(2);
  throttle.drop();
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual([1]);
});
