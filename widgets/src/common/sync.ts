// Keeps a drag from flooding the kernel: at most 15 messages a second, and the last value at once
// when the control is let go.

import type { Model } from "./model";

export const MESSAGES_A_SECOND = 15;
const GAP = 1000 / MESSAGES_A_SECOND;

export class Throttle<Value> {
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #value: Value | undefined;
  #waiting = false;

  constructor(
    readonly send: (value: Value) => void,
    readonly gap = GAP,
    readonly now = () => performance.now(),
  ) {}

  /** Send now when the last message is old enough, otherwise when it will be. */
  push(value: Value): void {
    this.#value = value;
    this.#waiting = true;
    const wait = this.#last + this.gap - this.now();
    if (wait <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), Math.ceil(wait));
  }

  /** Send what waits, at once: the control was let go. Without anything waiting, nothing. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#last = this.now();
    this.send(this.#value as Value);
  }

  /** Forget what waits. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = false;
  }
}

/** A throttle that writes one trait of the model. */
export function traitThrottle<Value>(model: Model, name: string): Throttle<Value> {
  return new Throttle<Value>((value) => {
    model.set(name, value);
    model.save_changes();
  });
}
