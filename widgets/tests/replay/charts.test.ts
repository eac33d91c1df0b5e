import { describe, expect, it } from "vitest";
import { pathOf, perPoint } from "../../src/replay/charts";

const level = (value: number) => value;

describe("opinions as lines", () => {
  it("draws every utterance where there are few", () => {
    const path = pathOf({ at: [0, 5], value: [0.5, 1] }, 10, level);
    expect(path).toBe("M8.0 0.5H160.0V1.0H312.0");
  });

  it("draws means of neighbours where there are many", () => {
    const many = 1000;
    const series = {
      at: Array.from({ length: many }, (_, at) => at),
      value: Array.from({ length: many }, (_, at) => (at % 2 ? 1 : -1) + at / many),
    };
    const each = perPoint(series);
    const levels = [
      ...pathOf(series, many - 1, (value) => value * 1000).matchAll(/[V ]([-\d.]+)/g),
    ];
    expect(levels.length).toBe(Math.ceil(many / each));
    // Ups and downs of single utterances are gone, the course is still there.
    const values = levels.map((one) => Number(one[1]));
    for (const [place, value] of values.slice(0, -1).entries()) {
      expect(Math.abs(value - (place + 0.5) * each)).toBeLessThan(1000 / each + each);
    }
  });
});
