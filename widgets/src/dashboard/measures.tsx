// The numbers: distances beside chance, spread, weights, and the cells that fit worst.

import { useMemo } from "preact/hooks";
import { count, harmless } from "../common/text";
import { capital, highest, percent, short } from "./charts";
import { effectiveSize, moments } from "./data";
import type { Store } from "./store";

const ROWS = ["raw pool", "unaligned draw", "weighted pool", "aligned", "best possible"] as const;
const MEASURES = ["AMW", "FD", "SW", "MMD", "MAEcorr", "margin error"] as const;

export function Distances({ store }: { store: Store }) {
  const { measures, summary, compromise } = store;
  return (
    <section class="card wide">
      <h4>Distances from the target</h4>
      {measures === null ? (
        <p class="soft small">Measuring …</p>
      ) : (
        <>
          <p class="small soft">
            Lower is closer. Measured on {count(measures.target_people)} of the target
            {summary.held_out ? ", held out" : ", the same that were aligned to"}. “Best possible”
            is what chance does to a sample of this size from the target itself; ± is the spread
            over eight draws.
          </p>
          <div class="measures">
            {MEASURES.map((name) => {
              const at = (row: string) => measures.distances[row]?.[name] ?? null;
              const now =
                name === "margin error" ? compromise?.[name] : compromise?.distances[name];
              if (ROWS.every((row) => at(row) === null)) return null;
              const top = highest([...ROWS.map((row) => at(row) ?? 0), now ?? 0]);
              return (
                <figure key={name} class="measure" title={measures.does_not_tell[name]}>
                  <figcaption>
                    <strong>{name}</strong>
                    <small class="soft">
                      {measures.ratios[name] != null && `${short(measures.ratios[name])}× chance`}
                    </small>
                  </figcaption>
                  <table class="small num">
                    <tbody>
                      {ROWS.map((row) => {
                        const deviation = measures.deviations[row]?.[name];
                        return (
                          <tr key={row} class={row === "aligned" ? "strong" : ""}>
                            <th scope="row">{row}</th>
                            <td class="track">
                              <span
                                class={`bar ${row.replace(" ", "-")}`}
                                style={{ width: `${((at(row) ?? 0) / top) * 100}%` }}
                              />
                              {deviation != null && (
                                <span
                                  class="spread"
                                  style={{
                                    left: `${Math.max(0, (((at(row) ?? 0) - deviation) / top) * 100)}%`,
                                    width: `${((2 * deviation) / top) * 100}%`,
                                  }}
                                />
                              )}
                            </td>
                            <td>{short(at(row))}</td>
                          </tr>
                        );
                      })}
                      {compromise && (
                        <tr class="strong">
                          <th scope="row">as on the slider</th>
                          <td class="track">
                            <span
                              class="bar weighted-pool"
                              style={{ width: `${((now ?? 0) / top) * 100}%` }}
                            />
                          </td>
                          <td>{short(now)}</td>
                        </tr>
                      )}
                    </tbody>
                  </table>
                  <small class="soft blind">{measures.does_not_tell[name]}</small>
                </figure>
              );
            })}
          </div>
        </>
      )}
    </section>
  );
}

const LOWEST = 0.25;
const HIGHEST = 4;
/** A ratio on a line from a quarter to four times, 1 in the middle. */
const onLine = (ratio: number) =>
  (Math.log(Math.min(HIGHEST, Math.max(LOWEST, ratio)) / LOWEST) / Math.log(HIGHEST / LOWEST)) *
  100;

export function Spread({ store }: { store: Store }) {
  const { data, after, summary } = store;
  const ratios = useMemo(() => {
    if (data === null || after === null) return [];
    return summary.traits.map((name) => {
      const own = data.pool.values.get(name) as Uint8Array;
      const aim = moments(data.target.values.get(name) as Uint8Array, data.target.weights).sd ** 2;
      return {
        name,
        before: moments(own, data.pool.weights).sd ** 2 / aim,
        after: moments(own, after).sd ** 2 / aim,
      };
    });
  }, [data, after, summary]);
  if (summary.traits.length === 0) return null;
  return (
    <section class="card">
      <h4>Spread</h4>
      <p class="small soft">
        Variance over the target's: 1 is as varied as people are. Shaded: 0.7 to 1.3.
      </p>
      <ul class="ratios">
        {ratios.map(({ name, before, after: now }) => (
          <li key={name}>
            <span>{capital(harmless(name))}</span>
            <span class="line" aria-hidden="true">
              <span
                class="band"
                style={{ left: `${onLine(0.7)}%`, width: `${onLine(1.3) - onLine(0.7)}%` }}
              />
              <span class="one" />
              <span class="dot before" style={{ left: `${onLine(before)}%` }} />
              <span class="dot after" style={{ left: `${onLine(now)}%` }} />
            </span>
            <span class="num small">
              <span class="soft">
                <span class="hid">before </span>
                {before.toFixed(2)} →{" "}
              </span>
              <span class="hid">after </span>
              {now.toFixed(2)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const BINS = 40;

export function Weights({ store }: { store: Store }) {
  const { data, compromise, measures, summary } = store;
  const weights = compromise?.weights ?? data?.after;
  const bars = useMemo(() => {
    if (weights === undefined) return null;
    let top = 0;
    for (const weight of weights) top = Math.max(top, weight);
    const bins = new Float64Array(BINS);
    for (const weight of weights) {
      const at = Math.min(BINS - 1, Math.floor((weight / (top || 1)) * BINS));
      bins[at] = (bins[at] as number) + 1;
    }
    return { bins, top, ess: effectiveSize(weights) };
  }, [weights]);
  if (bars === null || data === null) return null;
  const tallest = Math.log1p(Math.max(...bars.bins));
  return (
    <section class="card">
      <h4>Weights</h4>
      <dl class="facts small">
        <div>
          <dt>Effective sample size</dt>
          <dd class="num">
            {count(Math.round(bars.ess))} of {count(data.pool.size)}
          </dd>
        </div>
        {measures && (
          <>
            <div>
              <dt>Pareto k</dt>
              <dd class="num">
                {short(measures.pareto_k)}
                {measures.pareto_k !== null && measures.pareto_k > 0.7 && " (a few decide)"}
              </dd>
            </div>
            <div>
              <dt>Largest share</dt>
              <dd class="num">{percent(measures.largest_share, 2)}</dd>
            </div>
            <div>
              <dt>Weigh nothing</dt>
              <dd class="num">{count(measures.zeros)}</dd>
            </div>
            {summary.n !== null && (
              <div>
                <dt>Different people drawn</dt>
                <dd class="num">{percent(measures.unique_share, 0)}</dd>
              </div>
            )}
          </>
        )}
      </dl>
      <figure>
        <svg
          class="histogram"
          viewBox={`0 0 ${BINS * 6} 70`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`How many people have which weight, from 0 to ${short(bars.top)} times the mean; counts on a logarithmic scale`}
        >
          {[...bars.bins].map((size, at) => {
            const height = size > 0 ? Math.max(1.5, (Math.log1p(size) / tallest) * 70) : 0;
            return <rect key={at} x={at * 6} width={5} y={70 - height} height={height} />;
          })}
        </svg>
        <div class="axis small soft num" aria-hidden="true">
          <span>0</span>
          <span>weight / mean</span>
          <span>{short(bars.top)}</span>
        </div>
      </figure>
      {measures && <p class="small soft">ESS tells {measures.does_not_tell.ESS}.</p>}
    </section>
  );
}

export function Cells({ store }: { store: Store }) {
  const { measures } = store;
  if (measures === null || measures.cells.length === 0) return null;
  const top = highest(measures.cells.map((cell) => Math.abs(Number(cell.error ?? 0))));
  return (
    <section class="card wide">
      <h4>Who is over- and under-represented</h4>
      <div class="scroll">
        <table class="cells small num">
          <thead>
            <tr>
              <th scope="col">Cell</th>
              <th scope="col">Target</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
              <th scope="col">After − target</th>
            </tr>
          </thead>
          <tbody>
            {measures.cells.map((cell) => {
              const error = Number(cell.error ?? 0);
              return (
                <tr key={`${cell.variables} ${cell.cell}`}>
                  <th scope="row">
                    <bdi>{harmless(String(cell.cell))}</bdi>{" "}
                    <span class="soft">{harmless(String(cell.variables))}</span>
                  </th>
                  <td>{percent(Number(cell.target))}</td>
                  <td>{percent(Number(cell.before))}</td>
                  <td>{percent(Number(cell.after))}</td>
                  <td class="error-bar">
                    <span
                      class={error < 0 ? "under" : "over"}
                      style={{ "--size": `${(Math.abs(error) / top) * 50}%` }}
                      aria-hidden="true"
                    />
                    <span>
                      {error < 0 ? "−" : "+"}
                      {Math.abs(error * 100).toFixed(1)}
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
