// Undo and redo as steps that can be told apart and taken back one by one.

import type { Path, Value } from "./fields";

export interface Step {
  index: number;
  path: Path;
  label: string;
  /** null stands for "no such field": steps travel as JSON, which has no undefined. */
  before: Value;
  after: Value;
  /** One movement (a drag, a word typed) is one step. */
  gesture: number;
}

export interface Steps {
  done: Step[];
  undone: Step[];
}

const MOST = 200;

export const NO_STEPS: Steps = { done: [], undone: [] };

/** What Python keeps of the steps, made whole. */
export function stepsFrom(value: unknown): Steps {
  const known = (value ?? {}) as Partial<Steps>;
  return { done: known.done ?? [], undone: known.undone ?? [] };
}

/** Record a step; one that goes on with the last joins it. */
export function record(steps: Steps, step: Step): Steps {
  const last = steps.done.at(-1);
  const joins =
    last !== undefined &&
    last.gesture === step.gesture &&
    last.index === step.index &&
    JSON.stringify(last.path) === JSON.stringify(step.path);
  const done = joins
    ? [...steps.done.slice(0, -1), { ...last, after: step.after }]
    : [...steps.done, step];
  return { done: done.slice(-MOST), undone: [] };
}

/** Take the last step back; returns it and the steps that are left. */
export function undo(steps: Steps): [Step, Steps] | undefined {
  const step = steps.done.at(-1);
  if (step === undefined) return undefined;
  return [step, { done: steps.done.slice(0, -1), undone: [...steps.undone, step] }];
}

/** Do the last step taken back again. */
export function redo(steps: Steps): [Step, Steps] | undefined {
  const step = steps.undone.at(-1);
  if (step === undefined) return undefined;
  return [step, { done: [...steps.done, step], undone: steps.undone.slice(0, -1) }];
}

/** Keep steps at their people when somebody came in at a place, or left it. */
export function shifted(steps: Steps, place: number, by: 1 | -1): Steps {
  const shift = (all: Step[]) =>
    all
      .filter((step) => by > 0 || step.index !== place)
      .map((step) => (step.index >= place ? { ...step, index: step.index + by } : step));
  return { done: shift(steps.done), undone: shift(steps.undone) };
}
