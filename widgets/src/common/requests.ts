// Questions to Python and their answers, over custom messages: each has an id, and an answer is a
// result or an error that says what to do. Nothing is answered by silence: a question times out.

import type { Model } from "./model";

export interface Failure {
  message: string;
  kind?: string;
}

interface Answer {
  type: "answer";
  id: string;
  result?: unknown;
  error?: Failure;
}

/** What Python answered instead of a result, or that it did not answer. */
export class RequestError extends Error {
  constructor(
    message: string,
    readonly kind = "",
  ) {
    super(message);
    this.name = "RequestError";
  }
}

export const NO_KERNEL = "no-kernel";

export interface RequestOptions {
  /** Milliseconds until the question is given up; an engine may take its time. */
  timeout?: number;
  signal?: AbortSignal;
  buffers?: ArrayBuffer[];
}

interface Waiting {
  resolve(value: { result: unknown; buffers: DataView[] }): void;
  reject(error: RequestError): void;
}

let counter = 0;

/** Asks Python by name. One for each mounted view. */
export class Requests {
  #waiting = new Map<string, Waiting>();
  #hear = (content: unknown, buffers?: DataView[]) => this.#answer(content, buffers ?? []);

  constructor(readonly model: Model) {
    model.on("msg:custom", this.#hear as (...args: never[]) => void);
  }

  async ask<Result>(name: string, payload: unknown = {}, options: RequestOptions = {}) {
    return (await this.askWithBuffers<Result>(name, payload, options)).result;
  }

  askWithBuffers<Result>(
    name: string,
    payload: unknown = {},
    { timeout = 20_000, signal, buffers }: RequestOptions = {},
  ): Promise<{ result: Result; buffers: DataView[] }> {
    counter += 1;
    const id = `${Date.now().toString(36)}-${counter}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seconds = Math.round(timeout / 1000);
        fail(`Python did not answer within ${seconds} s. Is the kernel busy or gone?`, NO_KERNEL);
      }, timeout);
      const abort = () => {
        this.#post({ type: "cancel", id });
        fail("Cancelled.", "cancelled");
      };
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#waiting.delete(id);
      };
      const fail = (message: string, kind: string) => {
        done();
        reject(new RequestError(message, kind));
      };
      this.#waiting.set(id, {
        resolve: (value) => {
          done();
          resolve(value as { result: Result; buffers: DataView[] });
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      signal?.addEventListener("abort", abort);
      if (!this.#post({ type: "ask", id, name, payload }, buffers)) {
        fail("There is no kernel behind this view: run its cell again.", NO_KERNEL);
      }
    });
  }

  dispose(): void {
    this.model.off("msg:custom", this.#hear as (...args: never[]) => void);
    for (const waiting of [...this.#waiting.values()]) {
      waiting.reject(new RequestError("The view was closed.", "cancelled"));
    }
  }

  #post(content: unknown, buffers?: ArrayBuffer[]): boolean {
    try {
      this.model.send(content, undefined, buffers);
      return true;
    } catch {
      return false;
    }
  }

  #answer(content: unknown, buffers: DataView[]): void {
    const answer = content as Answer;
    const waiting = answer?.type === "answer" ? this.#waiting.get(answer.id) : undefined;
    if (waiting === undefined) return;
    if (answer.error) waiting.reject(new RequestError(answer.error.message, answer.error.kind));
    else waiting.resolve({ result: answer.result, buffers });
  }
}
