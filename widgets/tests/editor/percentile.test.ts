import { expect, it } from "vitest";
import { band, percentile } from "../../src/editor/percentile";
import { ordinal, point } from "../../src/editor/traits";

const deciles = [0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8];

it("places a score between deciles", () => {
  expect(percentile(0.5, deciles)).toBe(50);
  expect(percentile(0.475, deciles)).toBe(45);
  expect(percentile(0.1, deciles)).toBe(5);
  expect(percentile(0.9, deciles)).toBe(95);
});

it("never says that nobody or everybody is below", () => {
  expect(percentile(0, deciles)).toBe(1);
  expect(percentile(1, deciles)).toBe(99);
});

it("never falls when the score rises, also where deciles are equal", () => {
  const flat = [0.5, 0.5, 0.5, 0.6, 0.6, 0.7, 0.7, 0.8, 0.8];
  const ranks = Array.from({ length: 101 }, (_, step) => percentile(step / 100, flat));
  expect(ranks).toEqual([...ranks].sort((one, other) => one - other));
});

it("describes low, middle and high", () => {
  expect([0.1, 0.5, 0.9].map(band)).toEqual(["low", "middle", "high"]);
});

it("writes ordinals as people do", () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 63].map(ordinal).join(" ")).toBe(
    "1st 2nd 3rd 4th 11th 12th 13th 21st 63rd",
  );
});

it("draws the first axis upwards", () => {
  const [x, y] = point(0, 1);
  expect(x).toBeCloseTo(106);
  expect(y).toBeCloseTo(36);
});
