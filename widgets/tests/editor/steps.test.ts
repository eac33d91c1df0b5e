import { describe, expect, it } from "vitest";
import {
  NO_STEPS,
  record,
  redo,
  type Step,
  shifted,
  stepsFrom,
  undo,
} from "../../src/editor/steps";

const step = (more: Partial<Step> = {}): Step => ({
  index: 0,
  path: ["age"],
  label: "Age",
  before: 34,
  after: 35,
  gesture: 1,
  ...more,
});

describe("steps", () => {
  it("joins what belongs to one movement, and keeps where it began", () => {
    const steps = record(record(NO_STEPS, step()), step({ before: 35, after: 36 }));
    expect(steps.done).toHaveLength(1);
    expect(steps.done[0]).toMatchObject({ before: 34, after: 36 });
    expect(record(steps, step({ gesture: 2 })).done).toHaveLength(2);
    expect(record(steps, step({ path: ["name"] })).done).toHaveLength(2);
  });

  it("goes back and forth, and forgets what was undone at the next edit", () => {
    const [taken, left] = undo(record(NO_STEPS, step())) ?? [];
    expect(taken?.before).toBe(34);
    expect(left?.undone).toHaveLength(1);
    expect(redo(left ?? NO_STEPS)?.[0].after).toBe(35);
    expect(record(left ?? NO_STEPS, step({ gesture: 5 })).undone).toEqual([]);
    expect(undo(NO_STEPS)).toBeUndefined();
  });

  it("keeps at most 200", () => {
    let steps = NO_STEPS;
    for (let gesture = 0; gesture < 300; gesture += 1) steps = record(steps, step({ gesture }));
    expect(steps.done).toHaveLength(200);
    expect(steps.done.at(-1)?.gesture).toBe(299);
  });

  it("follows people who move because somebody came or went", () => {
    const steps = { done: [step(), step({ index: 2 })], undone: [step({ index: 1 })] };
    expect(shifted(steps, 1, 1).done.map((one) => one.index)).toEqual([0, 3]);
    expect(shifted(steps, 1, -1).undone).toEqual([]);
    expect(shifted(steps, 1, -1).done.map((one) => one.index)).toEqual([0, 1]);
  });

  it("reads what Python kept, also nothing", () => {
    expect(stepsFrom({})).toEqual({ done: [], undone: [] });
    expect(stepsFrom(undefined)).toEqual({ done: [], undone: [] });
  });
});
