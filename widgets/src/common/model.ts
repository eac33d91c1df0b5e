// What a widget needs of the thing behind it: anywidget's model in a notebook, or data that an
// exported page carries. Kept this narrow so that both can be the same code.

export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, callback: (...args: never[]) => void): void;
  off(event: string, callback: (...args: never[]) => void): void;
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
}

/** A model without a kernel: an exported page, and tests. What is sent goes nowhere. */
export class StaticModel implements Model {
  readonly sent: unknown[] = [];
  saves = 0;
  #values: Map<string, unknown>;
  #listeners = new Map<string, Set<(...args: never[]) => void>>();

  constructor(values: Record<string, unknown>) {
    this.#values = new Map(Object.entries(values));
  }

  get(name: string): unknown {
    return this.#values.get(name);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
    this.emit(`change:${name}`);
  }

  save_changes(): void {
    this.saves += 1;
  }

  on(event: string, callback: (...args: never[]) => void): void {
    const known = this.#listeners.get(event) ?? new Set();
    known.add(callback);
    this.#listeners.set(event, known);
  }

  off(event: string, callback: (...args: never[]) => void): void {
    this.#listeners.get(event)?.delete(callback);
  }

  send(content: unknown): void {
    this.sent.push(content);
  }

  /** Let listeners hear an event, as a kernel would. */
  emit(event: string, ...args: unknown[]): void {
    for (const callback of [...(this.#listeners.get(event) ?? [])]) {
      (callback as (...args: unknown[]) => void)(...args);
    }
  }
}
