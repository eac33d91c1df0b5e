// A talk as the player needs it: events in order, and what is asked of them at any playhead.

export type Kind =
  | "say"
  | "think"
  | "vote"
  | "moderate"
  | "do"
  | "tool"
  | "recall"
  | "remember"
  | "reach_out"
  | "move"
  | "finish"
  | "stimulus"
  | "intervene"
  | "fail";

export interface Row {
  event: number;
  kind?: Kind;
  actor: string;
  text?: string;
  more?: number;
  target?: string;
  turn?: number;
  stage?: string;
  step?: number;
  clock?: string;
  channel?: string;
  heard_by?: string[];
  heard?: number;
  status?: string;
  reason?: string;
  source?: string;
  model?: string;
  time?: number;
  words?: number;
  call?: boolean;
  tokens_in?: number;
  tokens_out?: number;
  latency?: number;
  cached?: boolean;
  stance?: number;
  vote?: number;
  data?: Record<string, unknown>;
}

export interface Person {
  name: string;
  who: string;
  hue: number;
}

export interface Head {
  topic: string;
  kind: string;
  branch: string;
  forked_at: number | null;
  source: string;
  source_name: string;
  engine: string;
  seed: number | null;
  started: string;
  version: string;
  file: string;
  status: string;
  facts: string[];
  warnings: string[];
  footer: string;
  spent: string;
  people: Person[];
  scale: [number, number];
  stages: Record<string, string>;
}

export interface NoteRow {
  event: number;
  text: string;
  bookmark: boolean;
}

export interface TalkData {
  head: Head;
  events: Row[];
  notes: NoteRow[];
}

export interface Series {
  /** Places in the log, ascending. */
  at: number[];
  value: number[];
}

export interface Band {
  title: string;
  from: number;
}

const USABLE = new Set(["ok", "repaired", "re-asked"]);
const OUTSIDE = new Set<Kind>(["moderate", "stimulus", "intervene"]);

export const kindOf = (row: Row): Kind => row.kind ?? "say";
export const usable = (row: Row): boolean => USABLE.has(row.status ?? "ok");
export const fromOutside = (row: Row): boolean => OUTSIDE.has(kindOf(row));

/** Return what stands above events that belong together: a stage, or a step of a world. */
export function chapter(row: Row, head: Head): string {
  if (row.step === undefined) {
    const stage = row.stage ?? "";
    if (stage === "vote") return row.data?.when === "after" ? "Votes after" : "Votes before";
    return (
      head.stages[stage] ?? (stage ? stage[0]?.toUpperCase() + stage.slice(1) : "Conversation")
    );
  }
  return row.step === 0 ? "Before the first step" : `Step ${row.step}`;
}

/** Return the simulated time, where there is one. */
export function clockOf(row: Row): string {
  return (row.clock ?? "").replace("T", " ").slice(0, 16);
}

/** Return the last place in an ascending list that is not after `limit`; -1 when none is. */
export function lastUpTo(places: readonly number[], limit: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function push(into: Map<string, Series>, name: string, at: number, value: number): void {
  const series = into.get(name) ?? { at: [], value: [] };
  series.at.push(at);
  series.value.push(value);
  into.set(name, series);
}

export class Talk {
  head: Head;
  readonly rows: Row[] = [];
  readonly notes = new Map<number, NoteRow>();
  readonly bands: Band[] = [];
  /** Cumulated words by person. */
  readonly words = new Map<string, Series>();
  readonly stances = new Map<string, Series>();
  readonly votes = new Map<string, Series>();
  readonly turns: number[] = [];
  /** Which kinds there are; what cannot be used counts as `fail`. */
  readonly kinds = new Set<Kind>();
  /** How many thoughts have no words: they only carry a call. */
  silent = 0;
  #hues = new Map<string, number>();
  #placeOf = new Map<number, number>();
  #said = new Map<string, number[]>();
  #calls = new Map<string, number[]>();

  constructor(data: TalkData) {
    this.head = data.head;
    for (const note of data.notes) this.notes.set(note.event, note);
    for (const person of data.head.people) this.#hues.set(person.name, person.hue);
    this.add(data.events);
  }

  get length(): number {
    return this.rows.length;
  }

  /** Take in further events, in the order of the log. */
  add(rows: readonly Row[]): void {
    for (const row of rows) {
      const place = this.rows.length;
      this.rows.push(row);
      this.kinds.add(usable(row) ? kindOf(row) : "fail");
      if (row.kind === "think" && !row.text) this.silent += 1;
      this.#placeOf.set(row.event, place);
      const title = chapter(row, this.head);
      if (this.bands.at(-1)?.title !== title) this.bands.push({ title, from: place });
      if (row.turn !== undefined) this.turns.push(place);
      if (row.call) this.#remember(this.#calls, row.actor, place);
      if (row.words !== undefined) {
        const before = this.words.get(row.actor)?.value.at(-1) ?? 0;
        push(this.words, row.actor, place, before + row.words);
        this.#remember(this.#said, row.actor, place);
      }
      if (row.stance !== undefined) push(this.stances, row.actor, place, row.stance);
      if (row.vote !== undefined) push(this.votes, row.actor, place, row.vote);
    }
  }

  #remember(into: Map<string, number[]>, name: string, place: number): void {
    const known = into.get(name);
    if (known) known.push(place);
    else into.set(name, [place]);
  }

  /** Hue of a person, as in every view; whoever sits at no seat is grey. */
  hue(name: string): number {
    return this.#hues.get(name) ?? 7;
  }

  placeOf(event: number): number {
    return this.#placeOf.get(event) ?? -1;
  }

  /** Where the utterance stands that an event answers to: the last of whom it addresses. */
  repliedTo(place: number): number {
    const row = this.rows[place];
    if (!row?.target || kindOf(row) !== "say" || row.data?.question !== undefined) return -1;
    const said = this.#said.get(row.target);
    if (!said) return -1;
    const found = lastUpTo(said, place - 1);
    return found < 0 ? -1 : (said[found] as number);
  }

  /** Where the call stands that an event came from: itself, or the one its turn began with. */
  callOf(place: number): number {
    const row = this.rows[place];
    if (!row || fromOutside(row)) return -1;
    if (row.call) return place;
    const calls = this.#calls.get(row.actor);
    const found = calls ? lastUpTo(calls, place) : -1;
    if (!calls || found < 0) return -1;
    const call = calls[found] as number;
    return this.rows[call]?.step === row.step ? call : -1;
  }

  /** Places of all that somebody did in the turn to which an event belongs. */
  turnOf(place: number): number[] {
    const row = this.rows[place];
    if (!row || row.step === undefined) return [place];
    const same = (other: Row | undefined) =>
      other !== undefined &&
      other.actor === row.actor &&
      other.step === row.step &&
      !fromOutside(other);
    let first = place;
    while (this.rows[first]?.turn === undefined && same(this.rows[first - 1])) first -= 1;
    let last = place;
    while (same(this.rows[last + 1]) && this.rows[last + 1]?.turn === undefined) last += 1;
    return Array.from({ length: last - first + 1 }, (_, step) => first + step);
  }

  /** Words of each person up to a place, in seating order. */
  shareAt(place: number): { person: Person; words: number; share: number }[] {
    const counts = this.head.people.map((person) => {
      const series = this.words.get(person.name);
      const found = series ? lastUpTo(series.at, place) : -1;
      return { person, words: found < 0 ? 0 : (series?.value[found] as number) };
    });
    const all = counts.reduce((sum, one) => sum + one.words, 0);
    return counts.map((one) => ({ ...one, share: all ? one.words / all : 0 }));
  }

  /** Title of the chapter that a place belongs to. */
  bandAt(place: number): Band | undefined {
    let low = 0;
    let high = this.bands.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.bands[middle] as Band).from <= place) low = middle + 1;
      else high = middle;
    }
    return this.bands[low - 1];
  }
}

/**
 * Where a playhead of one branch stands in another: at the same event up to the fork and where
 * nothing else is known; in worlds as far into the same step.
 */
export function alongside(place: number, from: Talk, to: Talk): number {
  const last = to.length - 1;
  const fork = Math.min(from.head.forked_at ?? 0, to.head.forked_at ?? 0);
  const step = from.rows[place]?.step;
  if (place < fork || step === undefined) return Math.min(place, last);
  if (place >= from.length - 1) return last;
  const [start, size] = stepRange(from, step, place);
  const [otherStart, otherSize] = stepRange(to, step, Math.min(place, last));
  if (otherSize === 0) return last;
  return Math.min(last, otherStart + Math.round(((place - start + 1) / size) * otherSize) - 1);
}

function stepRange(talk: Talk, step: number, near: number): [number, number] {
  const rows = talk.rows;
  let first = Math.min(Math.max(near, 0), rows.length - 1);
  while (first > 0 && (rows[first]?.step ?? 0) >= step) first -= 1;
  while (first < rows.length && (rows[first]?.step ?? 0) < step) first += 1;
  let end = first;
  while (end < rows.length && rows[end]?.step === step) end += 1;
  return [first, end - first];
}
