// The timeline: a lane for each speaker, marks for what is not talk, and the playhead. The lanes
// are one canvas, drawn when the talk, the size or the theme changes; the playhead is an element
// above it, so that moving it costs nothing.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { colours } from "../common/colours";
import { useThemeVersion } from "../common/hooks";
import { plural } from "../common/text";
import type { Filter } from "./filter";
import { shown } from "./filter";
import { type Kind, kindOf, type Row, type Talk, usable } from "./talk";

const MOST_LANES = 24;
const HEAD = 16;
const HUES = ["h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7"] as const;

export interface TimelineProps {
  talk: Talk;
  label: string;
  playhead: number;
  filter: Filter;
  matches: readonly number[];
  onSeek(place: number, resting: boolean): void;
}

/** Names of the lanes: people in seating order, then everybody else in one. */
export function lanesOf(talk: Talk): string[] {
  const names = talk.head.people.map((person) => person.name);
  return names.length > MOST_LANES ? names.slice(0, MOST_LANES) : names;
}

export function laneHeight(count: number): number {
  return Math.max(7, Math.min(18, Math.floor(170 / Math.max(1, count))));
}

export function Timeline({ talk, label, playhead, filter, matches, onSeek }: TimelineProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const track = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const theme = useThemeVersion();
  const lanes = lanesOf(talk);
  const others = talk.head.people.length - lanes.length;
  const lane = laneHeight(lanes.length + 1);
  const height = HEAD + lane * (lanes.length + 1);
  const count = talk.length;

  useLayoutEffect(() => {
    const element = track.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (canvas.current && width)
      draw(canvas.current, talk, lanes, filter, matches, { width, height, lane });
  }, [talk, count, width, height, theme, filter, matches]);

  const x = (place: number) =>
    (count < 2 ? 0 : (place / (count - 1)) * Math.max(0, width - 12)) + 6;
  const placeAt = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box) return 0;
    const share = (event.clientX - box.left - 6) / Math.max(1, box.width - 12);
    return Math.max(0, Math.min(count - 1, Math.round(share * (count - 1))));
  };
  const dragging = useRef(false);
  const current = talk.rows[playhead];

  const press = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.round(count / 20));
    const steps: Record<string, number> = {
      ArrowRight: playhead + 1,
      ArrowUp: playhead + 1,
      ArrowLeft: playhead - 1,
      ArrowDown: playhead - 1,
      PageUp: playhead + page,
      PageDown: playhead - page,
      Home: 0,
      End: count - 1,
    };
    const there = steps[event.key];
    if (there === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(Math.max(0, Math.min(count - 1, there)), true);
  };

  return (
    <div class="timeline">
      <ul class="lanes" style={{ paddingTop: `${HEAD}px` }} aria-hidden="true">
        {lanes.map((name) => (
          <li key={name} class={`s${talk.hue(name)}`} style={{ height: `${lane}px` }}>
            {lane >= 10 && <bdi>{name}</bdi>}
          </li>
        ))}
        <li style={{ height: `${lane}px` }}>
          {lane >= 10 && (others > 0 ? `${others} more, events` : "Events")}
        </li>
      </ul>
      <div
        class="track"
        ref={track}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, count)}
        aria-valuenow={Math.max(1, playhead + 1)}
        aria-valuetext={current ? spoken(current, playhead, count) : "Nothing yet"}
        onKeyDown={press}
        onPointerDown={(event) => {
          if (event.button !== 0 || count === 0) return;
          dragging.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          onSeek(placeAt(event), false);
        }}
        onPointerMove={(event) => {
          if (dragging.current) onSeek(placeAt(event), false);
        }}
        onPointerUp={(event) => {
          if (!dragging.current) return;
          dragging.current = false;
          onSeek(placeAt(event), true);
        }}
        onPointerCancel={() => {
          dragging.current = false;
        }}
      >
        <canvas ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} />
        {count > 0 && (
          <i class="head" style={{ transform: `translateX(${x(Math.max(0, playhead))}px)` }} />
        )}
      </div>
    </div>
  );
}

function spoken(row: Row, place: number, count: number): string {
  const turn = row.turn === undefined ? "" : `, turn ${row.turn}`;
  return `Event ${place + 1} of ${count}: ${row.actor}${turn}`;
}

interface Size {
  width: number;
  height: number;
  lane: number;
}

function draw(
  canvas: HTMLCanvasElement,
  talk: Talk,
  lanes: readonly string[],
  filter: Filter,
  matches: readonly number[],
  { width, height, lane }: Size,
): void {
  const scale = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(scale, scale);
  pen.clearRect(0, 0, width, height);
  const ink = colours(canvas.parentElement ?? canvas, [
    ...HUES,
    "line",
    "tint",
    "soft",
    "fg",
    "bad",
    "warn",
    "accent",
    "bg",
  ]);
  const count = talk.length;
  const room = width - 12;
  const step = count < 2 ? room : room / (count - 1);
  const x = (place: number) => 6 + (count < 2 ? 0 : (place / (count - 1)) * room);

  // Chapters as quiet bands, titled where there is room.
  pen.font = "10.5px system-ui, sans-serif";
  pen.textBaseline = "middle";
  let titled = -Infinity;
  for (const [order, band] of talk.bands.entries()) {
    const from = order === 0 ? 0 : x(band.from) - step / 2;
    const next = talk.bands[order + 1];
    const to = next ? x(next.from) - step / 2 : width;
    if (order % 2 === 0 && to - from > 1) {
      pen.fillStyle = ink.tint;
      pen.fillRect(from, HEAD, to - from, height - HEAD);
    }
    const title = band.title.split(" · ")[0] ?? "";
    const size = pen.measureText(title).width;
    if (size + 6 < to - from || (from > titled + 6 && size + 6 < to - from)) {
      pen.fillStyle = ink.soft;
      pen.fillText(title, from + 4, HEAD / 2);
      titled = from + size;
    }
  }
  pen.fillStyle = ink.line;
  for (let row = 0; row <= lanes.length; row += 1) {
    pen.fillRect(0, HEAD + row * lane + lane / 2 - 0.5, width, 1);
  }

  const fork = talk.head.forked_at;
  if (fork !== null && fork > 0 && fork < count) {
    pen.strokeStyle = ink.accent;
    pen.setLineDash([4, 3]);
    pen.beginPath();
    pen.moveTo(x(fork) - step / 2, HEAD);
    pen.lineTo(x(fork) - step / 2, height);
    pen.stroke();
    pen.setLineDash([]);
  }

  const order = new Map(lanes.map((name, place) => [name, place]));
  const size = Math.max(1, Math.min(10, step * 0.72));
  const colourOf = (row: Row) =>
    order.has(row.actor) ? ink[HUES[talk.hue(row.actor)] ?? "h7"] : ink.soft;
  // Many utterances a pixel: the longest of them stands for all, and marks are drawn above.
  const columns = step < 1 ? lanes.map(() => new Float32Array(Math.ceil(width) + 1)) : [];
  const marked: number[] = [];
  for (let place = 0; place < count; place += 1) {
    const row = talk.rows[place] as Row;
    if (!shown(row, filter)) continue;
    const column = columns[order.get(row.actor) ?? lanes.length];
    if (column && kindOf(row) === "say" && usable(row)) {
      const pixel = Math.round(x(place));
      column[pixel] = Math.max(column[pixel] as number, barOf(row, lane));
    } else marked.push(place);
  }
  for (const [at, column] of columns.entries()) {
    pen.fillStyle = ink[HUES[talk.hue(lanes[at] as string)] ?? "h7"];
    const middle = HEAD + at * lane + lane / 2;
    for (const [pixel, bar] of column.entries()) {
      if (bar > 0) pen.fillRect(pixel - 0.5, middle - bar / 2, 1, bar);
    }
  }
  for (const place of marked) {
    const row = talk.rows[place] as Row;
    const at = order.get(row.actor) ?? lanes.length;
    const middle = HEAD + at * lane + lane / 2;
    mark(pen, row, x(place), middle, size, lane, ink, colourOf(row), height);
  }
  pen.fillStyle = ink.accent;
  for (const place of matches) pen.fillRect(x(place) - 1, height - 3, 2, 3);
  pen.fillStyle = ink.warn;
  for (const note of talk.notes.values()) {
    const place = talk.placeOf(note.event);
    if (place < 0) continue;
    pen.beginPath();
    pen.moveTo(x(place) - 4, 0);
    pen.lineTo(x(place) + 4, 0);
    pen.lineTo(x(place), 7);
    pen.fill();
  }
}

type Ink = Record<string, string>;

/** Longer words, taller bars. */
function barOf(row: Row, lane: number): number {
  return Math.max(4, lane * 0.68) * Math.min(1, 0.45 + (row.words ?? 12) / 60);
}

function mark(
  pen: CanvasRenderingContext2D,
  row: Row,
  x: number,
  y: number,
  size: number,
  lane: number,
  ink: Ink,
  colour: string,
  height: number,
): void {
  const kind = kindOf(row);
  if (!usable(row)) {
    pen.strokeStyle = ink.bad ?? "";
    pen.lineWidth = 1.6;
    const arm = Math.min(4, Math.max(1.5, size / 2));
    pen.beginPath();
    pen.moveTo(x - arm, y - arm);
    pen.lineTo(x + arm, y + arm);
    pen.moveTo(x + arm, y - arm);
    pen.lineTo(x - arm, y + arm);
    pen.stroke();
    return;
  }
  pen.fillStyle = colour;
  if (kind === "intervene") {
    pen.fillStyle = ink.warn ?? "";
    pen.fillRect(x - 0.75, HEAD, 1.5, height - HEAD);
    return;
  }
  if (kind === "say" || kind === "moderate" || kind === "reach_out" || kind === "stimulus") {
    const bar = barOf(row, lane);
    if (size < 3) pen.fillRect(x - size / 2, y - bar / 2, size, bar);
    else {
      pen.beginPath();
      pen.roundRect(x - size / 2, y - bar / 2, size, bar, Math.min(3, size / 2));
      pen.fill();
    }
    return;
  }
  const arm = Math.min(lane * 0.32, Math.max(1.5, size * 0.55));
  pen.beginPath();
  if (kind === "vote") {
    pen.moveTo(x, y - arm);
    pen.lineTo(x + arm, y);
    pen.lineTo(x, y + arm);
    pen.lineTo(x - arm, y);
  } else if (kind === "tool") pen.rect(x - arm * 0.8, y - arm * 0.8, arm * 1.6, arm * 1.6);
  else pen.arc(x, y, Math.max(1, arm * 0.6), 0, Math.PI * 2);
  pen.fill();
}

/** What the marks mean, as text below the lanes. */
export function legendOf(talk: Talk): string {
  const known: [Kind, string][] = [
    ["vote", "diamond: vote"],
    ["tool", "square: tool"],
    ["intervene", "line: intervention"],
    ["fail", "cross: failure"],
  ];
  const forked = talk.head.forked_at !== null && talk.head.forked_at < talk.length;
  const marks = known.filter(([kind]) => talk.kinds.has(kind)).map(([, text]) => text);
  const counts = [plural(talk.length, "event"), plural(talk.bands.length, "part")];
  return [...counts, ...marks, ...(forked ? ["dashes: fork"] : [])].join(" · ");
}
