// Who is in the selection: conditions, shares, names, and one of them in the persona editor.

import { useEffect, useRef, useState } from "preact/hooks";
import { useModel, useUniqueId } from "../common/hooks";
import { Icon } from "../common/icons";
import { count, harmless, initials, oneLine, plural } from "../common/text";
import { capital, percent } from "./charts";
import { type Range, range, withCondition } from "./selection";
import { LISTED, type Store } from "./store";

interface Person {
  row: number;
  place: number;
  name: string;
  about: string;
}

export function People({ store }: { store: Store }) {
  const { chosen, selection, summary, requests, data, after } = store;
  const [people, setPeople] = useState<Person[]>([]);
  const rows = chosen?.rows;
  useEffect(() => {
    if (rows === undefined) {
      setPeople([]);
      return;
    }
    const stop = new AbortController();
    // A brush passes over many selections; names are asked for where it stays.
    const timer = setTimeout(() => {
      requests
        .ask<Omit<Person, "place">[]>("names", { rows }, { signal: stop.signal })
        .then((found) => setPeople(found.map((one, at) => ({ ...one, place: rows[at] as number }))))
        .catch((error: { kind?: string }) => {
          if (error.kind !== "cancelled") store.fail(error);
        });
    }, 150);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [rows, requests]);
  const conditions = Object.entries(selection);
  return (
    <section class="card wide people">
      <h4>People</h4>
      <Conditions store={store} />
      {conditions.length > 0 && (
        <p class="row">
          {conditions.map(([name, wanted]) => (
            <button
              key={name}
              type="button"
              class="chip"
              aria-label={`Take off: ${name}`}
              onClick={() => {
                store.select(withCondition(selection, name, undefined));
                store.rest();
              }}
            >
              <bdi>
                {capital(harmless(name))}{" "}
                {summary.traits.includes(name)
                  ? (wanted as Range).map((end) => end.toFixed(2)).join("–")
                  : (wanted as string[]).map(harmless).join(", ")}
              </bdi>
              <Icon name="close" size={11} />
            </button>
          ))}
          {conditions.length > 1 && (
            <button
              type="button"
              class="bare"
              onClick={() => {
                store.select({});
                store.rest();
              }}
            >
              Clear all
            </button>
          )}
        </p>
      )}
      {chosen === null || data === null || after === null ? (
        <p class="small soft">
          Brush a curve or the plane, press a bar, or add a condition to list the people there.
        </p>
      ) : (
        <>
          <p role="status">
            <strong class="num">{plural(chosen.count, "person", "people")}</strong> of{" "}
            {count(data.pool.size)}:{" "}
            <span class="num">
              {percent(chosen.before)} before, {percent(chosen.after)} after,{" "}
              {percent(chosen.target)} of the target
            </span>
          </p>
          <ul class="list">
            {people.map((person) => (
              <li key={person.row}>
                <span class={`face s${person.row % 8}`} aria-hidden="true">
                  {initials(person.name)}
                </span>
                <span class="grow">
                  <bdi class="who">{oneLine(person.name, 70)}</bdi>
                  <small class="soft">
                    <bdi>{oneLine(person.about, 70)}</bdi>
                  </small>
                </span>
                <small class="num soft">×{(after[person.place] ?? 0).toFixed(2)}</small>
                {summary.personas && <Open store={store} person={person} />}
              </li>
            ))}
          </ul>
          {chosen.count > LISTED && (
            <p class="small soft">
              The {LISTED} with the most weight of {count(chosen.count)}; in Python, all positions
              are in <code>.selected</code>.
            </p>
          )}
        </>
      )}
      <div class="editor-place" />
    </section>
  );
}

function Conditions({ store }: { store: Store }) {
  const { summary, selection } = store;
  const id = useUniqueId();
  const names = [...summary.traits, ...Object.keys(summary.levels)];
  const [name, setName] = useState(names[0] ?? "");
  const [low, setLow] = useState("0");
  const [high, setHigh] = useState("0.3");
  const [level, setLevel] = useState("");
  const levels = summary.levels[name];
  const valid = levels !== undefined || (isShare(low) && isShare(high));
  const add = () => {
    if (levels !== undefined) {
      const wanted = level || (levels[0] as string);
      const before = (selection[name] as string[] | undefined) ?? [];
      store.select(withCondition(selection, name, [...new Set([...before, wanted])]));
    } else {
      store.select(withCondition(selection, name, range(Number(low), Number(high))));
    }
    store.rest();
  };
  return (
    <div class="row conditions small">
      <label for={`${id}-name`}>Where</label>
      <select
        id={`${id}-name`}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      >
        {names.map((one) => (
          <option key={one} value={one}>
            {capital(harmless(one))}
          </option>
        ))}
      </select>
      {levels === undefined ? (
        <>
          <label for={`${id}-low`}>from</label>
          <input
            id={`${id}-low`}
            type="number"
            min={0}
            max={1}
            step={0.05}
            value={low}
            aria-invalid={!isShare(low)}
            onInput={(event) => setLow(event.currentTarget.value)}
          />
          <label for={`${id}-high`}>to</label>
          <input
            id={`${id}-high`}
            type="number"
            min={0}
            max={1}
            step={0.05}
            value={high}
            aria-invalid={!isShare(high)}
            onInput={(event) => setHigh(event.currentTarget.value)}
          />
        </>
      ) : (
        <>
          <label for={`${id}-level`}>is</label>
          <select
            id={`${id}-level`}
            value={level || levels[0]}
            onChange={(event) => setLevel(event.currentTarget.value)}
          >
            {levels.map((one) => (
              <option key={one} value={one}>
                {harmless(one)}
              </option>
            ))}
          </select>
        </>
      )}
      <button type="button" disabled={!valid} onClick={add}>
        <Icon name="plus" size={13} /> Add condition
      </button>
      {!valid && <span class="complaint">scores go from 0 to 1</span>}
    </div>
  );
}

const isShare = (text: string) => text.trim() !== "" && Number(text) >= 0 && Number(text) <= 1;

/** What notebooks offer for showing another widget; not everywhere. */
interface Manager {
  get_model(id: string): Promise<unknown>;
  create_view(
    model: unknown,
  ): Promise<{ el: HTMLElement; remove?(): void; trigger?(e: string): void }>;
}

function Open({ store, person }: { store: Store; person: Person }) {
  const model = useModel();
  const button = useRef<HTMLButtonElement>(null);
  const open = async () => {
    try {
      const { model: id } = await store.requests.ask<{ model: string }>("edit", {
        row: person.place,
      });
      const place = button.current?.closest(".people")?.querySelector(".editor-place");
      const manager = (model as unknown as { widget_manager?: Manager }).widget_manager;
      if (!place) return;
      if (!manager?.create_view) {
        store.fail(
          new Error(
            "This place cannot show one widget inside another. Show the dashboard's `.editor` in a cell.",
          ),
        );
        return;
      }
      const view = await manager.create_view(await manager.get_model(id));
      place.replaceChildren(view.el);
      view.trigger?.("displayed");
      view.el.scrollIntoView({ block: "nearest" });
    } catch (error) {
      store.fail(error);
    }
  };
  return (
    <button
      ref={button}
      type="button"
      class="bare"
      aria-label={`Open ${person.name} in the editor`}
      onClick={() => void open()}
    >
      Open
    </button>
  );
}
