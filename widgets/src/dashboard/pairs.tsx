// Two traits at once: where people were, who is there after, and contours of the target; beside it
// how each pair goes together, and by how much that misses the target.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { colours } from "../common/colours";
import { useThemeVersion } from "../common/hooks";
import { harmless } from "../common/text";
import { capital } from "./charts";
import { contour } from "./contour";
import { anyDrawn, blurred, correlation, grid, regions } from "./data";
import { type Range, range, withCondition } from "./selection";
import type { Store } from "./store";

const SIDE = 64;
const SIZE = 300;
const DOTS = 2000;
const HELD = [0.5, 0.9];

export function Pairs({ store }: { store: Store }) {
  const { summary, data, after } = store;
  const [pair, setPair] = useState<[string, string]>(() => [
    summary.traits[0] ?? "",
    summary.traits[1] ?? "",
  ]);
  const found = useMemo(() => {
    if (data === null || after === null) return null;
    return summary.traits.map((one) =>
      summary.traits.map((other) => {
        const own = (name: string) => data.pool.values.get(name) as Uint8Array;
        const aim = (name: string) => data.target.values.get(name) as Uint8Array;
        return {
          before: correlation(own(one), own(other), data.pool.weights),
          after: correlation(own(one), own(other), after),
          target: correlation(aim(one), aim(other), data.target.weights),
        };
      }),
    );
  }, [data, after, summary]);
  if (summary.traits.length < 2) return null;
  return (
    <section class="card wide">
      <h4>Pairs of traits</h4>
      <div class="pairs">
        <div class="scatter">
          <div class="row small">
            <Pick
              label="Across"
              names={summary.traits}
              value={pair[0]}
              onPick={(name) => setPair([name, name === pair[1] ? pair[0] : pair[1]])}
            />
            <Pick
              label="Up"
              names={summary.traits}
              value={pair[1]}
              onPick={(name) => setPair([name === pair[0] ? pair[1] : pair[0], name])}
            />
          </div>
          <Scatter store={store} pair={pair} />
        </div>
        {found && (
          <div class="matrix">
            <p class="small soft">
              Correlation after, and by how much it misses the target's. Press one to see it.
            </p>
            <table>
              <thead>
                <tr>
                  <th>
                    <span class="hid">Trait</span>
                  </th>
                  {summary.traits.slice(0, -1).map((name) => (
                    <th key={name} scope="col" title={name}>
                      {capital(name).slice(0, 1)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {summary.traits.slice(1).map((one, row) => (
                  <tr key={one}>
                    <th scope="row">{capital(harmless(one))}</th>
                    {summary.traits.slice(0, -1).map((other, column) => {
                      if (column > row) return <td key={other} />;
                      const {
                        before,
                        after: now,
                        target,
                      } = found[row + 1]?.[column] ?? {
                        before: 0,
                        after: 0,
                        target: 0,
                      };
                      const miss = now - target;
                      const shown = pair.includes(one) && pair.includes(other);
                      return (
                        <td key={other}>
                          <button
                            type="button"
                            class="cell num"
                            aria-pressed={shown}
                            aria-label={`${one} and ${other}: after ${fixed(now)}, target ${fixed(target)}, before ${fixed(before)}`}
                            style={{ "--miss": Math.min(1, Math.abs(miss) / 0.3) }}
                            onClick={() => setPair([other, one])}
                          >
                            <span>{fixed(now)}</span>
                            <small>{signed(miss)}</small>
                          </button>
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </section>
  );
}

const fixed = (value: number) =>
  Number.isNaN(value)
    ? "–"
    : value
        .toFixed(2)
        .replace("-", "−")
        .replace(/^(−?)0\./, "$1.");
const signed = (value: number) =>
  Number.isNaN(value) ? "" : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2).slice(1)}`;

function Pick({
  label,
  names,
  value,
  onPick,
}: {
  label: string;
  names: readonly string[];
  value: string;
  onPick(name: string): void;
}) {
  return (
    <label>
      {label}{" "}
      <select value={value} onChange={(event) => onPick(event.currentTarget.value)}>
        {names.map((name) => (
          <option key={name} value={name}>
            {capital(harmless(name))}
          </option>
        ))}
      </select>
    </label>
  );
}

function Scatter({ store, pair }: { store: Store; pair: readonly [string, string] }) {
  const { data, after, selection, chosen } = store;
  const [across, up] = pair;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [from, setFrom] = useState<[number, number] | null>(null);
  const theme = useThemeVersion();
  const shapes = useMemo(() => {
    if (data === null || after === null) return null;
    const own = (name: string) => data.pool.values.get(name) as Uint8Array;
    const aim = (name: string) => data.target.values.get(name) as Uint8Array;
    const before = blurred(grid(own(across), own(up), data.pool.weights, SIDE), SIDE, 1);
    const target = blurred(grid(aim(across), aim(up), data.target.weights, SIDE), SIDE);
    return { before, target, dots: dotsOf(after, anyDrawn(data.drawn)) };
  }, [data, after, across, up]);

  // What a brush does not change is drawn once: shading and contours lie behind the dots.
  const behind = useRef<{ shapes: unknown; theme: number; layer: Backdrop } | null>(null);

  useEffect(() => {
    const element = canvas.current;
    if (element === null || shapes === null || data === null) return;
    const scale = globalThis.devicePixelRatio || 1;
    if (behind.current?.shapes !== shapes || behind.current.theme !== theme) {
      behind.current = { shapes, theme, layer: backdrop(element, shapes, scale) };
      element.width = SIZE * scale;
      element.height = SIZE * scale;
    }
    const { image, paint } = behind.current.layer;
    const pen = element.getContext("2d");
    if (pen === null) return;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, element.width, element.height);
    pen.drawImage(image, 0, 0);
    pen.scale(scale, scale);
    const [xs, ys] = [data.pool.values.get(across), data.pool.values.get(up)];
    if (xs && ys) {
      pen.globalAlpha = shapes.dots.length > 800 ? 0.45 : 0.7;
      for (const wanted of [false, true]) {
        pen.fillStyle = wanted ? paint.accent : paint.soft;
        const size = wanted ? 2.1 : 1.4;
        pen.beginPath();
        for (const at of shapes.dots) {
          if ((chosen === null || chosen.inside[at] === 1) !== wanted) continue;
          const x = (((xs[at] as number) + 0.5) / 256) * SIZE;
          const y = SIZE - (((ys[at] as number) + 0.5) / 256) * SIZE;
          pen.moveTo(x + size, y);
          pen.arc(x, y, size, 0, 7);
        }
        pen.fill();
      }
    }
    pen.globalAlpha = 1;
    const [x, y] = [selection[across] as Range | undefined, selection[up] as Range | undefined];
    if (x || y) {
      const [x0, x1] = x ?? [0, 1];
      const [y0, y1] = y ?? [0, 1];
      pen.strokeStyle = paint.fg;
      pen.lineWidth = 1;
      pen.strokeRect(x0 * SIZE, (1 - y1) * SIZE, (x1 - x0) * SIZE, (y1 - y0) * SIZE);
    }
  }, [shapes, data, chosen, selection, across, up, theme]);

  const place = (event: PointerEvent): [number, number] => {
    const box = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
  };
  const brush = (event: PointerEvent) => {
    if (from === null) return;
    const to = place(event);
    store.select(
      withCondition(
        withCondition(selection, across, range(from[0], to[0])),
        up,
        range(from[1], to[1]),
      ),
    );
  };
  return (
    <figure>
      <div class="plot">
        <canvas
          ref={canvas}
          style={{ aspectRatio: "1", width: "100%" }}
          role="img"
          aria-label={`${across} and ${up}: people before as shading, after as dots, target as contours around half and nine tenths`}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            setFrom(place(event));
          }}
          onPointerMove={brush}
          onPointerUp={(event) => {
            if (from === null) return;
            const to = place(event);
            if (Math.hypot(to[0] - from[0], to[1] - from[1]) < 0.012) {
              store.select(
                withCondition(withCondition(selection, across, undefined), up, undefined),
              );
            }
            store.rest();
            setFrom(null);
          }}
        />
      </div>
      <figcaption class="small soft legend">
        <span class="key shade" /> before <span class="key dot" /> after
        <span class="key target" /> target: half (thick), nine tenths
      </figcaption>
    </figure>
  );
}

type Paint = Record<"fg" | "soft" | "accent" | "warn", string>;

interface Backdrop {
  image: HTMLCanvasElement;
  paint: Paint;
}

/** People before as shading, and the target's contours. */
function backdrop(
  element: HTMLCanvasElement,
  { before, target }: { before: Float64Array; target: Float64Array },
  scale: number,
): Backdrop {
  const paint = colours(element, ["fg", "soft", "accent", "warn"]);
  const image = element.ownerDocument.createElement("canvas");
  image.width = SIZE * scale;
  image.height = SIZE * scale;
  const pen = image.getContext("2d");
  if (pen === null) return { image, paint };
  pen.scale(scale, scale);
  const top = Math.max(...before);
  const cell = SIZE / SIDE;
  pen.fillStyle = paint.soft;
  for (let at = 0; at < before.length; at += 1) {
    const value = before[at] as number;
    if (value <= top * 0.01) continue;
    pen.globalAlpha = 0.5 * Math.sqrt(value / top);
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    pen.fillRect(x * cell, SIZE - (y + 1) * cell, cell + 0.3, cell + 0.3);
  }
  pen.globalAlpha = 1;
  pen.strokeStyle = paint.warn;
  for (const [place, level] of regions(target, HELD).entries()) {
    pen.lineWidth = place === 0 ? 2.4 : 1.2;
    pen.beginPath();
    for (const [[x0, y0], [x1, y1]] of level > 0 ? contour(target, SIDE, level) : []) {
      pen.moveTo(x0 * cell, SIZE - y0 * cell);
      pen.lineTo(x1 * cell, SIZE - y1 * cell);
    }
    pen.stroke();
  }
  return { image, paint };
}

/** Who is drawn as a dot: those drawn, or a sample by weight; always the same ones. */
function dotsOf(after: Float32Array, drawn: boolean): number[] {
  const found: number[] = [];
  if (drawn) {
    for (let at = 0; at < after.length; at += 1) if ((after[at] as number) > 0) found.push(at);
    if (found.length <= DOTS) return found;
    found.length = 0;
  }
  // Systematic: one for each equal part of the summed weights.
  let total = 0;
  for (const weight of after) total += weight;
  const step = total / Math.min(DOTS, after.length);
  let [sum, next] = [0, step / 2];
  for (let at = 0; at < after.length; at += 1) {
    sum += after[at] as number;
    if (sum >= next) {
      found.push(at);
      while (next <= sum) next += step;
    }
  }
  return found;
}
