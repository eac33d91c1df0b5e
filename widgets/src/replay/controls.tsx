// The bar above the talk: play, step, speed, search, filters.

import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "../common/icons";
import { plural } from "../common/text";
import { type Filter, GROUPS, type Group, groupsOf } from "./filter";
import { SPEEDS } from "./pace";
import type { Talk } from "./talk";

interface TransportProps {
  playing: boolean;
  playhead: number;
  talk: Talk;
  speed: number;
  onPlay(): void;
  onStep(by: number): void;
  onTurn(by: number): void;
  onSpeed(speed: number): void;
}

export function Transport(props: TransportProps) {
  const { playing, playhead, talk, speed } = props;
  const row = talk.rows[playhead];
  const last = talk.length - 1;
  return (
    <div class="transport" role="group" aria-label="Player">
      <Step
        name="Previous turn"
        keys="Shift+←"
        icon="previous"
        off={playhead <= 0}
        act={() => props.onTurn(-1)}
      />
      <Step
        name="Previous event"
        keys="←"
        icon="back"
        off={playhead <= 0}
        act={() => props.onStep(-1)}
      />
      <button
        type="button"
        class="play primary"
        onClick={props.onPlay}
        disabled={talk.length === 0}
        aria-label={playing ? "Pause" : "Play"}
        title={playing ? "Pause (space)" : "Play (space)"}
      >
        <Icon name={playing ? "pause" : "play"} size={18} />
      </button>
      <Step
        name="Next event"
        keys="→"
        icon="forward"
        off={playhead >= last}
        act={() => props.onStep(1)}
      />
      <Step
        name="Next turn"
        keys="Shift+→"
        icon="next"
        off={playhead >= last}
        act={() => props.onTurn(1)}
      />
      <label class="speed">
        <span class="hid">Speed</span>
        <select
          value={String(speed)}
          onChange={(event) => props.onSpeed(Number(event.currentTarget.value))}
        >
          {[...new Set([...SPEEDS, speed])]
            .sort((one, other) => one - other)
            .map((one) => (
              <option key={one} value={String(one)}>
                {one}×
              </option>
            ))}
        </select>
      </label>
      <p class="where-now soft small num">
        <b>{Math.max(0, playhead + 1)}</b> / {talk.length}
        {row?.turn !== undefined && <span class="wide">{` · turn ${row.turn}`}</span>}
      </p>
    </div>
  );
}

function Step({
  name,
  keys,
  icon,
  off,
  act,
}: {
  name: string;
  keys: string;
  icon: IconName;
  off: boolean;
  act(): void;
}) {
  // Not `disabled`: whoever steps to the end by keyboard must not lose the focus there.
  return (
    <button
      type="button"
      class="icon bare"
      onClick={off ? undefined : act}
      aria-disabled={off}
      aria-label={name}
      title={`${name} (${keys})`}
    >
      <Icon name={icon} />
    </button>
  );
}

interface SearchProps {
  wanted: string;
  matches: readonly number[];
  playhead: number;
  onWant(text: string): void;
  onSeek(place: number): void;
}

export function Search({ wanted, matches, playhead, onWant, onSeek }: SearchProps) {
  const here = matches.indexOf(playhead);
  const go = (by: number) => {
    if (matches.length === 0) return;
    const next =
      here >= 0
        ? here + by
        : by > 0
          ? matches.findIndex((place) => place > playhead)
          : before(matches, playhead);
    onSeek(matches[(next + matches.length) % matches.length] as number);
  };
  return (
    <div class="search" role="group" aria-label="Search">
      <Icon name="search" size={14} />
      <input
        type="search"
        aria-label="Search the talk"
        placeholder="Search"
        value={wanted}
        data-key="/"
        onInput={(event) => onWant(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
          if (event.key === "Escape" && wanted) {
            onWant("");
            event.stopPropagation();
          }
        }}
      />
      <span class="small soft num" role="status">
        {wanted.trim()
          ? matches.length
            ? `${here >= 0 ? `${here + 1} of ` : ""}${matches.length}`
            : "none"
          : ""}
      </span>
      {matches.length > 0 && (
        <>
          <button
            type="button"
            class="icon bare"
            onClick={() => go(-1)}
            aria-label="Previous match"
          >
            <Icon name="up" size={14} />
          </button>
          <button type="button" class="icon bare" onClick={() => go(1)} aria-label="Next match">
            <Icon name="down" size={14} />
          </button>
        </>
      )}
    </div>
  );
}

function before(matches: readonly number[], playhead: number): number {
  let found = -1;
  for (const [order, place] of matches.entries()) if (place < playhead) found = order;
  return found;
}

interface FilterProps {
  talk: Talk;
  filter: Filter;
  listed: number;
  onFilter(filter: Filter): void;
}

const FEW = 12;

export function Filters({ talk, filter, listed, onFilter }: FilterProps) {
  const [open, setOpen] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const present = groupsOf(talk);
  const groups = GROUPS.filter(({ id }) => present.has(id));
  const all = talk.length - talk.silent;
  const hidden =
    filter.hidden.size +
    groups.filter(({ id }) => !filter.groups.has(id) && id !== "thoughts").length;
  const thoughts = filter.groups.has("thoughts");

  useEffect(() => {
    if (!open) return;
    const leave = (event: Event) => {
      const target = event.composedPath()[0] as Node;
      if (!panel.current?.contains(target) && !button.current?.contains(target)) setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, [open]);

  const toggleGroup = (id: Group) => {
    const next = new Set(filter.groups);
    if (!next.delete(id)) next.add(id);
    onFilter({ ...filter, groups: next });
  };
  const togglePerson = (name: string) => {
    const next = new Set(filter.hidden);
    if (!next.delete(name)) next.add(name);
    onFilter({ ...filter, hidden: next });
  };
  const only = (name: string) => {
    const everybody = [...new Set(talk.rows.map((row) => row.actor))];
    onFilter({ ...filter, hidden: new Set(everybody.filter((other) => other !== name)) });
  };
  const people = talk.head.people;
  return (
    <div class="filters">
      {present.has("thoughts") && (
        <button
          type="button"
          aria-pressed={thoughts}
          onClick={() => toggleGroup("thoughts")}
          data-key="t"
          title="Show what people thought and did not say (t)"
        >
          <Icon name="thought" /> <span class="wide">Thoughts</span>
          <span class="hid narrow">Thoughts</span>
        </button>
      )}
      <button
        type="button"
        ref={button}
        aria-expanded={open}
        aria-pressed={hidden > 0}
        onClick={() => setOpen(!open)}
        data-key="f"
        title="Filter by speaker and kind (f)"
      >
        <Icon name="filter" /> Filter{hidden > 0 ? ` (${hidden} hidden)` : ""}
      </button>
      {open && (
        <div
          class="pop"
          ref={panel}
          role="group"
          aria-label="Filter"
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            setOpen(false);
            button.current?.focus();
          }}
        >
          <p class="row">
            <span class="soft small num grow" role="status">
              {listed} of {plural(all, "event")} listed
            </span>
            <button
              type="button"
              class="bare small"
              disabled={hidden === 0}
              onClick={() => onFilter({ hidden: new Set(), groups: everything(thoughts) })}
            >
              Show all
            </button>
          </p>
          <fieldset>
            <legend>Speakers</legend>
            <div class={people.length > FEW ? "many" : ""}>
              {people.map((person) => (
                <div key={person.name} class={`row s${person.hue}`}>
                  <label class="grow">
                    <input
                      type="checkbox"
                      checked={!filter.hidden.has(person.name)}
                      onChange={() => togglePerson(person.name)}
                    />
                    <i class="dot" />
                    <bdi>{person.name}</bdi>
                  </label>
                  <button
                    type="button"
                    class="bare small"
                    onClick={() => only(person.name)}
                    aria-label={`Only ${person.name}`}
                  >
                    Only
                  </button>
                </div>
              ))}
            </div>
          </fieldset>
          <fieldset>
            <legend>Kinds</legend>
            {groups.map(({ id, label }) => (
              <label key={id}>
                <input
                  type="checkbox"
                  checked={filter.groups.has(id)}
                  onChange={() => toggleGroup(id)}
                />
                {label}
              </label>
            ))}
          </fieldset>
        </div>
      )}
    </div>
  );
}

export function everything(thoughts: boolean): Set<Group> {
  return new Set(GROUPS.map(({ id }) => id).filter((id) => thoughts || id !== "thoughts"));
}
