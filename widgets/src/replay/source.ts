// Where the player gets what it does not hold: Python in a notebook, the page itself in an export.

import type { Model } from "../common/model";
import type { Requests } from "../common/requests";
import type { NoteRow, Row } from "./talk";

export interface PromptMessage {
  role: string;
  text: string;
  images?: number;
}

export interface Prompt {
  messages: PromptMessage[];
  remembered: string[];
  note: string;
}

export interface Source {
  /** Whether notes can be made here: a page has nowhere to keep them. */
  readonly keepsNotes: boolean;
  prompt(branch: number, event: number): Promise<Prompt | null>;
  note(branch: number, note: NoteRow): Promise<{ saved: string }>;
  eventsFrom(from: number): Promise<Row[]>;
  stop(): Promise<void>;
}

interface KernelModel extends Model {
  widget_manager?: { kernel?: { interrupt?: () => Promise<void> } };
}

/** Asks Python. */
export class NotebookSource implements Source {
  readonly keepsNotes = true;

  constructor(
    readonly requests: Requests,
    readonly model: Model,
  ) {}

  prompt(branch: number, event: number) {
    return this.requests.ask<Prompt | null>("prompt", { branch, event }, { timeout: 120_000 });
  }

  note(branch: number, note: NoteRow) {
    return this.requests.ask<{ saved: string }>("note", { branch, ...note });
  }

  async eventsFrom(from: number) {
    return (await this.requests.ask<{ rows: Row[] }>("events", { from })).rows;
  }

  /**
   * Stop the run. While a cell blocks the kernel no question is heard; the kernel's own interrupt
   * then does what the notebook's stop button does.
   */
  async stop() {
    try {
      await this.requests.ask("stop", {}, { timeout: 1500 });
    } catch {
      await (this.model as KernelModel).widget_manager?.kernel?.interrupt?.();
    }
  }
}

export interface PagePrompt {
  after: number | null;
  keep: number;
  add: [string, string][];
  remembered: string[];
  note: string;
}

export interface PagePrompts {
  prompts: Record<string, PagePrompt>;
  left_out: number;
}

/** Return the messages of a prompt that keeps the beginning of the one before it. */
export function unfold(prompts: Record<string, PagePrompt>, event: number): PromptMessage[] | null {
  const chain: PagePrompt[] = [];
  for (let next: number | null = event; next !== null; ) {
    const prompt: PagePrompt | undefined = prompts[String(next)];
    if (prompt === undefined) return null;
    chain.push(prompt);
    next = prompt.keep > 0 ? prompt.after : null;
  }
  let messages: PromptMessage[] = [];
  for (const prompt of chain.reverse()) {
    messages = [
      ...messages.slice(0, prompt.keep),
      ...prompt.add.map(([role, text]) => ({ role, text })),
    ];
  }
  return messages;
}

/** Reads what the page carries. */
export class PageSource implements Source {
  readonly keepsNotes = false;

  constructor(readonly carried: readonly PagePrompts[]) {}

  async prompt(branch: number, event: number) {
    const carried = this.carried[branch];
    const messages = carried ? unfold(carried.prompts, event) : null;
    const prompt = carried?.prompts[String(event)];
    if (messages === null || prompt === undefined) {
      if (!carried?.left_out) return null;
      throw new Error(
        `This page left out the prompts of ${carried.left_out} later calls for its size. ` +
          "pnb.replay shows every prompt.",
      );
    }
    return { messages, remembered: prompt.remembered, note: prompt.note };
  }

  async note(): Promise<{ saved: string }> {
    throw new Error("Notes are made in the notebook, with pnb.replay.");
  }

  async eventsFrom() {
    return [];
  }

  async stop() {}
}
