// Who is brushed: everybody within ranges of traits and among levels of categories.

import { type Everybody, type People, STEPS, type Summary } from "./data";

export type Range = [number, number];
export type Selection = Record<string, Range | string[]>;

/** Whether each person is in the selection, as ones and zeros. */
export function mask(people: People, selection: Selection, summary: Summary): Uint8Array {
  const inside = new Uint8Array(people.size).fill(1);
  for (const [name, wanted] of Object.entries(selection)) {
    const values = people.values.get(name);
    if (values === undefined) continue;
    // A table by value: whatever the condition is, each person costs one look-up.
    const kept = allowed(name, wanted, summary);
    for (let at = 0; at < inside.length; at += 1) {
      inside[at] = (inside[at] as number) & (kept[values[at] as number] as number);
    }
  }
  return inside;
}

function allowed(name: string, wanted: Range | string[], summary: Summary): Uint8Array {
  if (!summary.traits.includes(name)) {
    const levels = summary.levels[name] ?? [];
    return Uint8Array.from(levels, (level) => Number((wanted as string[]).includes(level)));
  }
  const [low, high] = (wanted as Range).map((end) => end * STEPS) as Range;
  return Uint8Array.from({ length: STEPS + 1 }, (_, value) =>
    Number(value >= low - 1e-6 && value <= high + 1e-6),
  );
}

function share(inside: Uint8Array, weights: Float32Array): number {
  let [sum, total] = [0, 0];
  for (let at = 0; at < inside.length; at += 1) {
    const weight = weights[at] as number;
    total += weight;
    sum += weight * (inside[at] as number);
  }
  return total > 0 ? sum / total : 0;
}

export interface Selected {
  inside: Uint8Array;
  /** Positions of those in it who have weight after alignment: what curves of it are drawn from. */
  weighted: Uint32Array;
  count: number;
  before: number;
  after: number;
  target: number;
  /** Positions of the first people in it, those with the most weight after alignment first. */
  rows: number[];
}

/** The selection counted: how many, and their share before, after and in the target. */
export function selected(
  data: Everybody,
  after: Float32Array,
  selection: Selection,
  summary: Summary,
  most: number,
): Selected {
  const inside = mask(data.pool, selection, summary);
  const weighted = new Uint32Array(inside.length);
  let [count, found] = [0, 0];
  for (let at = 0; at < inside.length; at += 1) {
    if (inside[at] === 0) continue;
    count += 1;
    if ((after[at] as number) > 0) {
      weighted[found] = at;
      found += 1;
    }
  }
  return {
    inside,
    weighted: weighted.subarray(0, found),
    count,
    before: share(inside, data.pool.weights),
    after: share(inside, after),
    target: share(mask(data.target, selection, summary), data.target.weights),
    rows: heaviest(inside, after, most),
  };
}

function heaviest(inside: Uint8Array, weights: Float32Array, most: number): number[] {
  // A few of many: keeping the best few by insertion costs less than sorting everybody.
  const best: number[] = [];
  let least = -1;
  for (let at = 0; at < inside.length; at += 1) {
    const weight = weights[at] as number;
    if (weight <= least || inside[at] === 0) continue;
    let place = best.length;
    while (place > 0 && (weights[best[place - 1] as number] as number) < weight) place -= 1;
    best.splice(place, 0, at);
    if (best.length > most) best.pop();
    if (best.length === most) least = weights[best[most - 1] as number] as number;
  }
  return best;
}

/** A range in order, within 0 and 1, in hundredths. */
export function range(one: number, other: number): Range {
  const clean = (end: number) => Math.round(Math.min(1, Math.max(0, end)) * 100) / 100;
  const [low, high] = [clean(one), clean(other)].sort((a, b) => a - b) as Range;
  return [low, high];
}

/** The selection with one condition changed; undefined takes it away. */
export function withCondition(
  selection: Selection,
  name: string,
  condition: Range | string[] | undefined,
): Selection {
  const { [name]: _gone, ...rest } = selection;
  return condition === undefined || condition.length === 0 ? rest : { ...rest, [name]: condition };
}
