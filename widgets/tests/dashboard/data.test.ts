import { describe, expect, it } from "vitest";
import { contour } from "../../src/dashboard/contour";
import {
  blurred,
  CLASSES,
  correlation,
  density,
  effectiveSize,
  grid,
  moments,
  regions,
  type Summary,
  shares,
} from "../../src/dashboard/data";
import { mask, range, selected, withCondition } from "../../src/dashboard/selection";

const ones = (size: number) => new Float32Array(size).fill(1);
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, one) => all + one, 0);

describe("counting", () => {
  it("makes densities that sum to one, also at the edges and with a selection", () => {
    const values = Uint8Array.from([0, 0, 255, 255, 128]);
    expect(sum(density(values, ones(5)))).toBeCloseTo(1);
    const first = Uint32Array.from([0, 1]);
    const low = density(values, ones(5), first);
    expect(sum(low.slice(CLASSES / 2))).toBeCloseTo(0);
    expect(sum(density(values, new Float32Array(5)))).toBe(0);
  });

  it("weights means, spreads and shares", () => {
    const values = Uint8Array.from([0, 255]);
    const weights = Float32Array.from([3, 1]);
    expect(moments(values, weights).mean).toBeCloseTo(0.25);
    expect(moments(values, weights).sd).toBeCloseTo(Math.sqrt(0.1875));
    expect([...shares(Uint8Array.from([0, 1, 1]), ones(3), 3)]).toEqual([1 / 3, 2 / 3, 0]);
  });

  it("finds correlations of one, minus one, and none where nothing varies", () => {
    const up = Uint8Array.from([0, 60, 120, 255]);
    const down = up.map((value) => 255 - value);
    expect(correlation(up, up, ones(4))).toBeCloseTo(1);
    expect(correlation(up, down, ones(4))).toBeCloseTo(-1);
    expect(correlation(up, new Uint8Array(4), ones(4))).toBeNaN();
  });

  it("knows Kish's effective sample size", () => {
    expect(effectiveSize(ones(10))).toBeCloseTo(10);
    expect(effectiveSize(Float32Array.from([1, 0, 0]))).toBeCloseTo(1);
    expect(effectiveSize(Float32Array.from([2, 1, 1]))).toBeCloseTo(16 / 6);
  });

  it("counts 100,000 people for a frame of a brush", () => {
    const size = 100_000;
    const values = Uint8Array.from({ length: size }, (_, at) => (at * 7919) % 256);
    const counts = grid(values, values, ones(size), 64);
    expect(sum(counts)).toBeCloseTo(1);
    expect(sum(blurred(counts, 64))).toBeCloseTo(1);
  });
});

describe("contours", () => {
  it("hold the share of everybody that they say", () => {
    const counts = Float64Array.from([0.5, 0.3, 0.15, 0.05]);
    expect(regions(counts, [0.5, 0.9])).toEqual([0.5, 0.15]);
  });

  it("run around a hill, closed, at the level asked for", () => {
    const side = 21;
    const hill = Float64Array.from({ length: side * side }, (_, at) => {
      const [x, y] = [(at % side) - 10, Math.floor(at / side) - 10];
      return Math.max(0, 8 - Math.hypot(x, y));
    });
    const pieces = contour(hill, side, 4.05);
    expect(pieces.length).toBeGreaterThan(12);
    for (const piece of pieces) {
      for (const [x, y] of piece) {
        expect(Math.hypot(x - 10.5, y - 10.5)).toBeGreaterThan(3.7);
        expect(Math.hypot(x - 10.5, y - 10.5)).toBeLessThan(4.3);
      }
    }
    const ends = new Map<string, number>();
    for (const piece of pieces) {
      for (const [x, y] of piece) {
        const key = `${x.toFixed(6)} ${y.toFixed(6)}`;
        ends.set(key, (ends.get(key) ?? 0) + 1);
      }
    }
    expect([...ends.values()].every((times) => times === 2)).toBe(true);
  });

  it("has nothing to draw on a plain", () => {
    expect(contour(new Float64Array(9), 3, 0.5)).toEqual([]);
  });
});

describe("selections", () => {
  const summary = { traits: ["o"], levels: { sex: ["f", "m"] } } as unknown as Summary;
  const people = {
    size: 4,
    weights: ones(4),
    values: new Map([
      ["o", Uint8Array.from([0, 64, 128, 255])],
      ["sex", Uint8Array.from([0, 1, 0, 1])],
    ]),
  };

  it("are everybody within all conditions", () => {
    expect([...mask(people, {}, summary)]).toEqual([1, 1, 1, 1]);
    expect([...mask(people, { o: [0.2, 1] }, summary)]).toEqual([0, 1, 1, 1]);
    expect([...mask(people, { o: [0.2, 1], sex: ["m"] }, summary)]).toEqual([0, 1, 0, 1]);
  });

  it("tell shares, and the heaviest people first", () => {
    const data = {
      pool: people,
      target: people,
      after: Float32Array.from([0, 2, 1, 1]),
      drawn: new Uint8Array(4),
      ess: 3,
    };
    const found = selected(data, data.after, { o: [0.2, 1] }, summary, 2);
    expect(found.count).toBe(3);
    expect(found.before).toBeCloseTo(0.75);
    expect(found.after).toBeCloseTo(1);
    expect(found.rows).toEqual([1, 2]);
  });

  it("keep ranges in order and within the scale, and drop empty conditions", () => {
    expect(range(1.2, -0.1)).toEqual([0, 1]);
    expect(range(0.614, 0.2)).toEqual([0.2, 0.61]);
    expect(withCondition({ o: [0, 1] }, "o", undefined)).toEqual({});
    expect(withCondition({}, "sex", [])).toEqual({});
  });
});
