// Lines of equal density on a square grid, as short pieces (marching squares, with linear
// interpolation along the edges of each cell). A contour library weighs ten times as much.

type Point = [number, number];
export type Piece = [Point, Point];

/** The pieces along which a grid has this value; grid points lie in the middle of their cells. */
export function contour(values: ArrayLike<number>, side: number, level: number): Piece[] {
  const pieces: Piece[] = [];
  const at = (x: number, y: number) => values[y * side + x] as number;
  for (let y = 0; y < side - 1; y += 1) {
    for (let x = 0; x < side - 1; x += 1) {
      const corners: [number, number, number][] = [
        [x, y, at(x, y)],
        [x + 1, y, at(x + 1, y)],
        [x + 1, y + 1, at(x + 1, y + 1)],
        [x, y + 1, at(x, y + 1)],
      ];
      const crossed: Point[] = [];
      for (let edge = 0; edge < 4; edge += 1) {
        const [x0, y0, a] = corners[edge] as [number, number, number];
        const [x1, y1, b] = corners[(edge + 1) % 4] as [number, number, number];
        if (a >= level === b >= level) continue;
        const part = (level - a) / (b - a);
        crossed.push([x0 + part * (x1 - x0) + 0.5, y0 + part * (y1 - y0) + 0.5]);
      }
      // Two crossings are one piece; four, where ridges meet, are two.
      for (let one = 0; one + 1 < crossed.length; one += 2) {
        pieces.push([crossed[one] as Point, crossed[one + 1] as Point]);
      }
    }
  }
  return pieces;
}
