// Everybody as columns, and what is counted over them. A pass over 100,000 people takes a
// millisecond or two, so densities, shares and selections are counted here, at once.

import { type Column, type ColumnSpec, columns } from "../common/columns";

export const STEPS = 255;
/** Classes of a density: fine enough for a curve, coarse enough to be smooth. */
export const CLASSES = 64;

export interface Summary {
  target: string;
  source: string;
  pool: number;
  left_out: number;
  n: number | null;
  method: string;
  seed: number;
  converged: boolean;
  notes: string[];
  traits: string[];
  levels: Record<string, string[]>;
  personas: boolean;
  live: boolean;
  most_live: number;
  as_aligned: number;
  held_out: boolean;
}

export interface People {
  size: number;
  /** Traits as whole steps from 0 to 255, categories as codes. */
  values: Map<string, Uint8Array | Uint16Array>;
  /** How much each counts, mean 1. */
  weights: Float32Array;
}

export interface Everybody {
  pool: People;
  target: People;
  /** Weights of the alignment, mean 1. */
  after: Float32Array;
  /** 1 for who was drawn; nobody when everybody is weighted. */
  drawn: Uint8Array;
  ess: number;
}

export function everybody(
  specs: ColumnSpec[],
  bytes: DataView[],
  summary: Summary,
  ess: number,
): Everybody {
  const named = columns(specs, bytes);
  const need = <Kind extends Column>(name: string): Kind => {
    const found = named.get(name);
    if (found === undefined) throw new Error(`The column ${name} did not come.`);
    return found as Kind;
  };
  const people = (whose: string): People => {
    const weights = need<Float32Array>(`${whose}#weight`);
    const names = [...summary.traits, ...Object.keys(summary.levels)];
    return {
      size: weights.length,
      weights,
      values: new Map(names.map((name) => [name, need<Uint8Array>(`${whose}/${name}`)])),
    };
  };
  return {
    pool: people("pool"),
    target: people("target"),
    after: need<Float32Array>("weight"),
    drawn: need<Uint8Array>("drawn"),
    ess,
  };
}

/** Whether some of the pool were drawn: then the aligned panel is those, each counting alike. */
export function anyDrawn(drawn: Uint8Array): boolean {
  return drawn.includes(1);
}

/** The weights that "after" is shown with: the drawn people's, else everybody's. */
export function afterWeights(data: Everybody, solved: Float32Array | null): Float32Array {
  if (solved !== null) return solved;
  if (!anyDrawn(data.drawn)) return data.after;
  return Float32Array.from(data.drawn);
}

/** Weighted shares of a trait by class, the smoother the fewer people they rest on; sums to 1. */
export function density(
  values: Uint8Array | Uint16Array,
  weights: Float32Array,
  among?: Uint32Array,
): Float64Array {
  const counts = new Float64Array(CLASSES);
  let [total, squares] = [0, 0];
  const people = among?.length ?? values.length;
  for (let step = 0; step < people; step += 1) {
    const at = among === undefined ? step : (among[step] as number);
    const weight = weights[at] as number;
    if (weight === 0) continue;
    const place = ((values[at] as number) * CLASSES) >> 8;
    counts[place] = (counts[place] as number) + weight;
    total += weight;
    squares += weight * weight;
  }
  if (total <= 0) return counts;
  const effective = (total * total) / squares;
  let found: Float64Array = counts.map((count) => count / total);
  for (let pass = effective < 500 ? 5 : effective < 5000 ? 3 : 1; pass > 0; pass -= 1) {
    found = smoothed(found);
  }
  return found;
}

const KERNEL = [0.06, 0.24, 0.4, 0.24, 0.06];

function smoothed(shares: Float64Array): Float64Array {
  const out = new Float64Array(shares.length);
  for (let at = 0; at < shares.length; at += 1) {
    for (let step = -2; step <= 2; step += 1) {
      // What would fall over an edge comes back from it, so that shares still sum to 1.
      let to = at + step;
      if (to < 0) to = -to - 1;
      if (to >= shares.length) to = 2 * shares.length - to - 1;
      out[to] = (out[to] as number) + (shares[at] as number) * (KERNEL[step + 2] as number);
    }
  }
  return out;
}

/** Weighted share of each level, sum 1. */
export function shares(
  codes: Uint8Array | Uint16Array,
  weights: Float32Array,
  levels: number,
): Float64Array {
  const counts = new Float64Array(levels);
  let total = 0;
  for (let at = 0; at < codes.length; at += 1) {
    const weight = weights[at] as number;
    const code = codes[at] as number;
    counts[code] = (counts[code] as number) + weight;
    total += weight;
  }
  return total > 0 ? counts.map((count) => count / total) : counts;
}

export interface Moments {
  mean: number;
  sd: number;
}

/** Weighted mean and standard deviation of a trait, from 0 to 1. */
export function moments(values: Uint8Array | Uint16Array, weights: Float32Array): Moments {
  let [total, sum, squares] = [0, 0, 0];
  for (let at = 0; at < values.length; at += 1) {
    const weight = weights[at] as number;
    const value = (values[at] as number) / STEPS;
    total += weight;
    sum += weight * value;
    squares += weight * value * value;
  }
  const mean = sum / total;
  return { mean, sd: Math.sqrt(Math.max(0, squares / total - mean * mean)) };
}

/** Weighted correlation of two traits; NaN when one does not vary. */
export function correlation(
  one: Uint8Array | Uint16Array,
  other: Uint8Array | Uint16Array,
  weights: Float32Array,
): number {
  const [a, b] = [moments(one, weights), moments(other, weights)];
  let [total, product] = [0, 0];
  for (let at = 0; at < one.length; at += 1) {
    const weight = weights[at] as number;
    total += weight;
    product += (weight * (one[at] as number) * (other[at] as number)) / STEPS ** 2;
  }
  return (product / total - a.mean * b.mean) / (a.sd * b.sd);
}

/** Weighted counts of two traits on a square grid, row by row from below; sums to 1. */
export function grid(
  one: Uint8Array | Uint16Array,
  other: Uint8Array | Uint16Array,
  weights: Float32Array,
  side: number,
): Float64Array {
  const counts = new Float64Array(side * side);
  let total = 0;
  for (let at = 0; at < one.length; at += 1) {
    const x = ((one[at] as number) * side) >> 8;
    const y = ((other[at] as number) * side) >> 8;
    const weight = weights[at] as number;
    counts[y * side + x] = (counts[y * side + x] as number) + weight;
    total += weight;
  }
  return total > 0 ? counts.map((count) => count / total) : counts;
}

/** A grid blurred twice with a small box: contours of raw counts are all corners. */
export function blurred(counts: Float64Array, side: number, times = 2): Float64Array {
  let from = counts;
  for (let time = 0; time < times; time += 1) {
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
    ] as const) {
      const to = new Float64Array(from.length);
      for (let y = 0; y < side; y += 1) {
        for (let x = 0; x < side; x += 1) {
          let sum = 0;
          for (let step = -1; step <= 1; step += 1) {
            const sx = Math.min(side - 1, Math.max(0, x + dx * step));
            const sy = Math.min(side - 1, Math.max(0, y + dy * step));
            sum += from[sy * side + sx] as number;
          }
          to[y * side + x] = sum / 3;
        }
      }
      from = to;
    }
  }
  return from;
}

/** Density levels that hold these shares of everybody, the smallest region first. */
export function regions(counts: Float64Array, held: readonly number[]): number[] {
  const sorted = [...counts].sort((a, b) => b - a);
  const total = sorted.reduce((sum, count) => sum + count, 0);
  return held.map((share) => {
    let sum = 0;
    for (const count of sorted) {
      sum += count;
      if (sum >= share * total) return count;
    }
    return 0;
  });
}

/** The effective sample size of weights (Kish, 1965). */
export function effectiveSize(weights: Float32Array): number {
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}
