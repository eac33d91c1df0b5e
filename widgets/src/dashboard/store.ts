// What the dashboard holds: everybody, the measures that follow, a compromise, and the selection.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ColumnSpec } from "../common/columns";
import { columns } from "../common/columns";
import { useModel, useRequests, useTrait } from "../common/hooks";
import { afterWeights, type Everybody, everybody, type Summary } from "./data";
import { type Selection, selected } from "./selection";

export interface Measures {
  distances: Record<string, Record<string, number | null>>;
  deviations: Record<string, Record<string, number | null>>;
  ratios: Record<string, number | null>;
  cells: Record<string, number | string | null>[];
  pareto_k: number | null;
  largest_share: number;
  zeros: number;
  unique_share: number;
  target_people: number;
  does_not_tell: Record<string, string>;
}

export interface Compromise {
  share: number;
  ess: number;
  distances: Record<string, number | null>;
  "margin error": number | null;
  weights: Float32Array;
}

export const LISTED = 60;
const SLOW = 120_000;

export type Store = ReturnType<typeof useStore>;

export function useStore() {
  const model = useModel();
  const requests = useRequests();
  const summary = model.get("summary") as Summary;
  const [data, setData] = useState<Everybody | null>(null);
  const [measures, setMeasures] = useState<Measures | null>(null);
  const [compromise, setCompromise] = useState<Compromise | null>(null);
  const [solving, setSolving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [selection, writeSelection, flushSelection] = useTrait<Selection>("selection");

  useEffect(() => {
    let gone = false;
    const load = async () => {
      const came = await requests.askWithBuffers<{ columns: ColumnSpec[]; ess: number }>(
        "people",
        {},
        { timeout: SLOW },
      );
      if (gone) return;
      setData(everybody(came.result.columns, came.buffers, summary, came.result.ess));
      const found = await requests.ask<Measures>("measure", {}, { timeout: SLOW });
      if (!gone) setMeasures(found);
    };
    load().catch((fault: unknown) => {
      if (!gone) setError(fault);
    });
    return () => {
      gone = true;
    };
  }, [requests, summary]);

  // One solution at a time: while one is on its way, only the latest wish waits.
  const wish = useRef<number | null>(null);
  const busy = useRef(false);
  const live = useRef(false);
  const solve = useCallback(
    async (share: number | null) => {
      wish.current = share;
      live.current = share !== null;
      if (share === null) {
        setCompromise(null);
        return;
      }
      if (busy.current) return;
      busy.current = true;
      setSolving(true);
      try {
        while (wish.current !== null) {
          const wanted: number = wish.current;
          wish.current = null;
          const came = await requests.askWithBuffers<
            Omit<Compromise, "weights"> & { columns: ColumnSpec[] }
          >("trade-off", { share: wanted }, { timeout: SLOW });
          const weights = columns(came.result.columns, came.buffers).get("weight") as Float32Array;
          if (live.current) setCompromise({ ...came.result, weights });
        }
      } catch (fault) {
        setError(fault);
      } finally {
        busy.current = false;
        setSolving(false);
      }
    },
    [requests],
  );

  const after = useMemo(
    () => (data === null ? null : afterWeights(data, compromise?.weights ?? null)),
    [data, compromise],
  );
  const active = Object.keys(selection).length > 0;
  const chosen = useMemo(
    () =>
      data === null || after === null || !active
        ? null
        : selected(data, after, selection, summary, LISTED),
    [data, after, selection, active, summary],
  );

  return {
    summary,
    requests,
    data,
    after,
    measures,
    compromise,
    solving,
    solve,
    error,
    dismiss: () => setError(null),
    fail: setError,
    selection,
    chosen,
    select: writeSelection,
    rest: flushSelection,
  };
}
