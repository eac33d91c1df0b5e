// Where a score lies among people, from the deciles of a reference.

/**
 * The percentile of a POMP score, 1 to 99, by linear interpolation between deciles; below the
 * first and above the last decile, towards 0 and 1.
 */
export function percentile(score: number, deciles: readonly number[]): number {
  const scores = [0, ...deciles, 1];
  let place = 0;
  while (place < scores.length - 2 && score >= (scores[place + 1] ?? 1)) place += 1;
  const low = scores[place] ?? 0;
  const high = scores[place + 1] ?? 1;
  const within = high > low ? Math.min(1, Math.max(0, (score - low) / (high - low))) : 0.5;
  const share = ((place + within) / (scores.length - 1)) * 100;
  return Math.min(99, Math.max(1, Math.round(share)));
}

export type Band = "low" | "middle" | "high";

/** The band that a score's description stands for. */
export function band(score: number): Band {
  if (score < 0.35) return "low";
  return score > 0.65 ? "high" : "middle";
}
