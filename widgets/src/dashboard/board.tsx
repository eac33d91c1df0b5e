// The alignment dashboard: everything in one view, from the whole to single people.

import { useMemo, useState } from "preact/hooks";
import { ErrorBox } from "../common/errors";
import { useUniqueId } from "../common/hooks";
import { count, harmless, oneLine, plural } from "../common/text";
import { short } from "./charts";
import { effectiveSize } from "./data";
import { Categories, Traits } from "./margins";
import { Cells, Distances, Spread, Weights } from "./measures";
import { Pairs } from "./pairs";
import { People } from "./people";
import { type Store, useStore } from "./store";

export function Board() {
  const store = useStore();
  const { summary, data, error, after, measures, compromise } = store;
  // What a brush does not change is not drawn again while it moves.
  const still = useMemo(
    () => [
      <Spread key="spread" store={store} />,
      <Weights key="weights" store={store} />,
      <Distances key="distances" store={store} />,
      <Cells key="cells" store={store} />,
    ],
    [data, after, measures, compromise],
  );
  return (
    <div class="board">
      <Header store={store} />
      {error !== null && (
        <ErrorBox title="That did not work" error={error} onClose={store.dismiss} />
      )}
      {summary.notes.length > 0 && (
        <details class="notes small">
          <summary>{plural(summary.notes.length, "note")}: what was given up or questioned</summary>
          <ul>
            {summary.notes.map((note) => (
              <li key={note} dir="auto">
                {harmless(note)}
              </li>
            ))}
          </ul>
        </details>
      )}
      <TradeOff store={store} />
      {data === null ? (
        <p class="soft waiting">{error === null ? "Fetching everybody …" : ""}</p>
      ) : (
        <div class="cards">
          <Traits store={store} />
          <Categories store={store} />
          <Pairs store={store} />
          {still}
          <People store={store} />
        </div>
      )}
    </div>
  );
}

function Header({ store }: { store: Store }) {
  const { summary, data, measures, compromise } = store;
  const before = measures?.distances["raw pool"]?.AMW;
  const after = compromise?.distances.AMW ?? measures?.distances.aligned?.AMW;
  const best = measures?.distances["best possible"]?.AMW;
  const aligned = useMemo(() => (data === null ? null : effectiveSize(data.after)), [data]);
  const ess = compromise?.ess ?? aligned;
  return (
    <div class="toolbar">
      <div class="title grow">
        <h3 dir="auto">Aligned to {oneLine(summary.target, 80)}</h3>
        <small class="soft">
          {summary.n === null
            ? `${plural(summary.pool, "person", "people")} weighted`
            : `${count(summary.n)} drawn of ${count(summary.pool)}`}
          {summary.left_out > 0 && `, ${count(summary.left_out)} left out`} · {summary.method} ·
          seed {summary.seed}
          {!summary.converged && " · not converged"}
        </small>
      </div>
      <dl class="tiles">
        <div>
          <dt>AMW before → after</dt>
          <dd class="num">
            {short(before)} → <strong>{short(after)}</strong>
          </dd>
        </div>
        <div>
          <dt>best possible</dt>
          <dd class="num">{short(best)}</dd>
        </div>
        <div>
          <dt>effective n</dt>
          <dd class="num">{ess === null ? "–" : count(Math.round(ess))}</dd>
        </div>
      </dl>
    </div>
  );
}

/** Between as many effective people as there are and as close as they can be. */
function TradeOff({ store }: { store: Store }) {
  const { summary, compromise, solving } = store;
  const [share, setShare] = useState(Math.round(summary.as_aligned * 100));
  const id = useUniqueId();
  const move = (next: number) => {
    setShare(next);
    void store.solve(next / 100);
  };
  if (!summary.live) {
    return (
      <p class="trade small soft">
        {summary.method === "balance"
          ? `The trade-off slider solves again live for up to ${count(summary.most_live)} people.`
          : "The trade-off slider is for method “balance”."}
      </p>
    );
  }
  return (
    <div class="trade row">
      <label for={id} class="small">
        More effective people
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        step={5}
        value={share}
        aria-label="Between even weights and the closest fit"
        aria-valuetext={`${share} of 100 towards the closest fit`}
        onInput={(event) => move(event.currentTarget.valueAsNumber)}
      />
      <span class="small">Closer fit</span>
      <output class="small num">
        {compromise === null && !solving
          ? "as aligned"
          : solving
            ? "solving …"
            : `effective n ${count(Math.round(compromise?.ess ?? 0))}`}
      </output>
      {compromise !== null && (
        <button
          type="button"
          onClick={() => {
            setShare(Math.round(summary.as_aligned * 100));
            void store.solve(null);
          }}
        >
          Back to the alignment
        </button>
      )}
    </div>
  );
}
