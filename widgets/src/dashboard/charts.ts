// Numbers to points of a drawing.

/** A line through shares by class, in a box of this size; the tallest share touches the top. */
export function line(values: ArrayLike<number>, width: number, height: number, top: number) {
  const step = width / (values.length - 1);
  return Array.from(
    values,
    (value, at) => `${(at * step).toFixed(1)},${(height - (value / top) * height).toFixed(1)}`,
  ).join(" ");
}

export function highest(...all: readonly ArrayLike<number>[]): number {
  let top = 0;
  for (const values of all) {
    for (let at = 0; at < values.length; at += 1) top = Math.max(top, values[at] as number);
  }
  return top || 1;
}

export const percent = (share: number, digits = 1) => `${(share * 100).toFixed(digits)} %`;

/** A number with as many digits as matter. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  return size >= 10 ? value.toFixed(1) : value.toFixed(size >= 1 ? 2 : 3);
}

export const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
