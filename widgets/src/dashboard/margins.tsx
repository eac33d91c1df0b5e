// Margins: a density for each trait, bars for each category, in each before, after and target.

import { useMemo, useRef, useState } from "preact/hooks";
import { harmless } from "../common/text";
import { capital, highest, line, percent } from "./charts";
import { density, moments, shares } from "./data";
import { type Range, range, withCondition } from "./selection";
import type { Store } from "./store";

const WIDTH = 260;
const HEIGHT = 86;

export function Key() {
  return (
    <p class="legend small" aria-hidden="true">
      <span class="key before" /> before
      <span class="key after" /> after
      <span class="key target" /> target
    </p>
  );
}

export function Traits({ store }: { store: Store }) {
  const { summary } = store;
  if (summary.traits.length === 0) return null;
  return (
    <section class="card wide">
      <div class="row">
        <h4 class="grow">Traits</h4>
        <Key />
      </div>
      <div class="traits">
        {summary.traits.map((name) => (
          <TraitPlot key={name} name={name} store={store} />
        ))}
      </div>
      <p class="small soft">
        Scores from 0 to 1 (POMP). Drag over a curve to see who is there; with the keyboard, use the
        form under People.
      </p>
    </section>
  );
}

function TraitPlot({ name, store }: { name: string; store: Store }) {
  const { data, after, selection, chosen } = store;
  const svg = useRef<SVGSVGElement>(null);
  const [from, setFrom] = useState<number | null>(null);
  const curves = useMemo(() => {
    if (data === null || after === null) return null;
    const own = data.pool.values.get(name) as Uint8Array;
    const aim = data.target.values.get(name) as Uint8Array;
    const [before, now, target] = [
      density(own, data.pool.weights),
      density(own, after),
      density(aim, data.target.weights),
    ];
    const top = highest(before, now, target);
    return {
      top,
      before: area(before, top),
      after: line(now, WIDTH, HEIGHT, top),
      target: line(target, WIDTH, HEIGHT, top),
      numbers: [
        ["before", moments(own, data.pool.weights)],
        ["after", moments(own, after)],
        ["target", moments(aim, data.target.weights)],
      ] as const,
    };
  }, [data, after, name]);
  const inside = useMemo(() => {
    if (data === null || after === null || chosen === null || curves === null) return null;
    const share = density(data.pool.values.get(name) as Uint8Array, after, chosen.weighted);
    // As part of everybody: its area is the share that the selection has.
    return area(
      share.map((value) => value * chosen.after),
      curves.top,
    );
  }, [data, after, chosen, curves, name]);
  if (curves === null) return <div class="trait waiting" />;
  const picked = selection[name] as Range | undefined;
  const place = (event: PointerEvent) => {
    const box = (svg.current as SVGSVGElement).getBoundingClientRect();
    return (event.clientX - box.left) / box.width;
  };
  const said = curves.numbers
    .map(([whose, { mean, sd }]) => `${whose} mean ${mean.toFixed(2)}, SD ${sd.toFixed(2)}`)
    .join("; ");
  return (
    <figure class="trait">
      <figcaption>
        <strong>{capital(harmless(name))}</strong>
        {picked && (
          <span class="small soft num">
            {" "}
            {picked[0].toFixed(2)}–{picked[1].toFixed(2)}
          </span>
        )}
      </figcaption>
      <svg
        ref={svg}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: ${said}`}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(place(event));
        }}
        onPointerMove={(event) => {
          if (from === null) return;
          store.select(withCondition(selection, name, range(from, place(event))));
        }}
        onPointerUp={(event) => {
          if (from === null) return;
          // A click without a drag takes the condition off again.
          const still = Math.abs(place(event) - from) < 0.012;
          if (still) store.select(withCondition(selection, name, undefined));
          store.rest();
          setFrom(null);
        }}
      >
        {picked && (
          <rect
            class="picked"
            x={picked[0] * WIDTH}
            width={Math.max(1, (picked[1] - picked[0]) * WIDTH)}
            height={HEIGHT}
          />
        )}
        <polygon class="before" points={curves.before} />
        {inside && <polygon class="inside" points={inside} />}
        <polyline class="after" points={curves.after} />
        <polyline class="target" points={curves.target} />
      </svg>
      <div class="axis small soft num" aria-hidden="true">
        <span>0</span>
        <span>.5</span>
        <span>1</span>
      </div>
      <table class="numbers small num">
        <thead class="hid">
          <tr>
            <th scope="col">Whose</th>
            <th scope="col">Mean</th>
            <th scope="col">SD</th>
          </tr>
        </thead>
        <tbody>
          {curves.numbers.map(([whose, { mean, sd }]) => (
            <tr key={whose}>
              <th scope="row">
                <span class={`key ${whose}`} aria-hidden="true" />
                {whose}
              </th>
              <td>{mean.toFixed(2)}</td>
              <td class="soft">± {sd.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** Points of a curve with what lies under it. */
function area(curve: Float64Array, top: number): string {
  return `0,${HEIGHT} ${line(curve, WIDTH, HEIGHT, top)} ${WIDTH},${HEIGHT}`;
}

export function Categories({ store }: { store: Store }) {
  const names = Object.keys(store.summary.levels);
  if (names.length === 0) return null;
  return (
    <section class="card wide">
      <div class="row">
        <h4 class="grow">Categories</h4>
        <Key />
      </div>
      <div class="categories">
        {names.map((name) => (
          <Category key={name} name={name} store={store} />
        ))}
      </div>
    </section>
  );
}

function Category({ name, store }: { name: string; store: Store }) {
  const { data, after, summary, selection } = store;
  const levels = summary.levels[name] ?? [];
  const found = useMemo(() => {
    if (data === null || after === null) return null;
    const own = data.pool.values.get(name) as Uint8Array;
    const aim = data.target.values.get(name) as Uint8Array;
    return {
      before: shares(own, data.pool.weights, levels.length),
      after: shares(own, after, levels.length),
      target: shares(aim, data.target.weights, levels.length),
    };
  }, [data, after, name, levels]);
  if (found === null) return <div class="category waiting" />;
  const top = highest(found.before, found.after, found.target);
  const picked = (selection[name] as string[] | undefined) ?? [];
  const toggle = (level: string) => {
    const next = picked.includes(level)
      ? picked.filter((other) => other !== level)
      : [...picked, level];
    store.select(withCondition(selection, name, next));
    store.rest();
  };
  return (
    <div class="category">
      <strong>{capital(harmless(name))}</strong>
      <ul>
        {levels.map((level, at) => {
          const [before, now, aim] = [found.before[at], found.after[at], found.target[at]].map(
            (share) => share ?? 0,
          ) as [number, number, number];
          return (
            <li key={level}>
              <button
                type="button"
                class="bare level"
                aria-pressed={picked.includes(level)}
                aria-label={`${level}: before ${percent(before)}, after ${percent(now)}, target ${percent(aim)}`}
                onClick={() => toggle(level)}
              >
                <bdi class="name">{harmless(level)}</bdi>
                <span class="bars" aria-hidden="true">
                  <span class="bar before" style={{ width: `${(before / top) * 100}%` }} />
                  <span class="bar after" style={{ width: `${(now / top) * 100}%` }} />
                  <span class="mark target" style={{ left: `${(aim / top) * 100}%` }} />
                </span>
                <span class="num small" aria-hidden="true">
                  {percent(now)} <span class="soft">of {percent(aim)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
