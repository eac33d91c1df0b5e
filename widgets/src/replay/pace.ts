// How long each event stays before the next one: about the pace of reading aloud.

import { fromOutside, kindOf, type Row } from "./talk";

export const SPEEDS = [0.5, 1, 2, 4, 8, 16, 64] as const;
const WORD = 230;
const LEAST = 700;
const MOST = 8000;

/** Milliseconds at speed 1. */
export function dwell(row: Row | undefined): number {
  if (!row) return 0;
  const kind = kindOf(row);
  if (kind === "vote" || kind === "finish") return 350;
  const words = row.words ?? (fromOutside(row) ? (row.text ?? "").split(/\s+/, 60).length : 4);
  return Math.min(MOST, Math.max(LEAST, words * WORD));
}

/**
 * Return how many events to go on after some time, and what is left of it. At high speed several
 * events pass in one frame.
 */
export function advance(
  place: number,
  elapsed: number,
  last: number,
  dwellAt: (place: number) => number,
): { place: number; left: number } {
  let now = place;
  let left = elapsed;
  while (now < last) {
    const needed = now < 0 ? 0 : dwellAt(now);
    if (left < needed) break;
    left -= needed;
    now += 1;
  }
  return { place: now, left };
}
