// The list of a talk's events; of two talks beside each other, one of them with its name.

import type { Ref } from "preact";
import { count } from "../common/text";
import { type ListHandle, VirtualList } from "../common/virtual";
import type { Filter } from "./filter";
import { Line } from "./line";
import { type Progress, Thinking } from "./live";
import { lastUpTo, type Talk } from "./talk";

interface BranchProps {
  talk: Talk;
  name: string;
  chosen: boolean;
  places: readonly number[];
  playhead: number;
  played: boolean;
  wanted: string;
  thoughts: boolean;
  filter: Filter;
  handle: Ref<ListHandle>;
  progress: Progress | null;
  onChoose(): void;
  onSeek(place: number): void;
}

export function Branch(props: BranchProps) {
  const { talk, places, playhead } = props;
  const current = places[lastUpTo(places, playhead)];
  return (
    <div
      class={`branch${props.chosen ? " chosen" : ""}`}
      role="group"
      aria-label={props.name || "Talk"}
    >
      {props.name && (
        <button
          type="button"
          class="bare branch-name"
          aria-pressed={props.chosen}
          onClick={props.onChoose}
        >
          <bdi>{props.name}</bdi>
          <span class="soft small num">
            {count(talk.length)} events
            {talk.head.forked_at !== null &&
              `, since the fork ${count(Math.max(0, talk.length - talk.head.forked_at))}`}
          </span>
        </button>
      )}
      {places.length === 0 && (
        <p class="soft pad">
          {talk.length
            ? "Nothing is listed: the filter hides it all."
            : "Nothing has been said yet."}
        </p>
      )}
      <VirtualList
        count={places.length}
        label={`${props.name ? `${props.name}: ` : ""}events`}
        version={`${props.filter.hidden.size} ${[...props.filter.hidden].join("\n")} ${[...props.filter.groups].join()}`}
        handle={props.handle}
        keyOf={(index) => places[index] as number}
        row={(index) => {
          const place = places[index] as number;
          return (
            <Line
              talk={talk}
              place={place}
              previous={places[index - 1] ?? -1}
              current={place === current && props.played}
              ahead={props.played && place > playhead}
              wanted={props.wanted}
              showThoughts={props.thoughts}
              onSeek={props.onSeek}
            />
          );
        }}
      />
      {props.progress && <Thinking talk={talk} progress={props.progress} />}
    </div>
  );
}
