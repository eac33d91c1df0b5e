// What changes as the talk goes on: opinions as lines, and who has talked how much, both up to the
// playhead.

import { useMemo } from "preact/hooks";
import { Heading } from "../common/heading";
import { count, plural } from "../common/text";
import { lastUpTo, type Series, type Talk } from "./talk";

const WIDTH = 320;
const HEIGHT = 150;
const LEFT = 8;
const POINTS = 120;
const LINES = 40;

export function Opinions({ talk, playhead }: { talk: Talk; playhead: number }) {
  const people = talk.head.people.filter((person) => talk.stances.has(person.name)).slice(0, LINES);
  const last = Math.max(1, talk.length - 1);
  const range = useMemo(() => rangeOf([...talk.stances.values()]), [talk, talk.length]);
  const y = (value: number) => 10 + ((range - value) / (2 * range)) * (HEIGHT - 20);
  const lines = useMemo(
    () =>
      people.map((person) => ({
        person,
        path: pathOf(talk.stances.get(person.name) as Series, last, y),
      })),
    [talk, talk.length, range],
  );
  if (people.length === 0) return <Votes talk={talk} playhead={playhead} />;
  const most = Math.max(...people.map(({ name }) => perPoint(talk.stances.get(name) as Series)));
  const x = LEFT + (Math.max(0, playhead) / last) * (WIDTH - 2 * LEFT);
  const now = people.map((person) => {
    const series = talk.stances.get(person.name) as Series;
    const found = lastUpTo(series.at, playhead);
    return { person, value: found < 0 ? null : (series.value[found] as number) };
  });
  return (
    <figure class="opinions">
      <figcaption>
        <Heading depth={1}>Opinions, as they spoke</Heading>
        <p class="soft small">
          Stance of each utterance on a scale from −1 (against) to 1 (for)
          {most > 1 && `; lines are means of up to ${most} in a row`}.
        </p>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={spoken(now)}>
        <g class="grid">
          {[-range, 0, range].map((value) => (
            <line
              key={value}
              x1={0}
              x2={WIDTH}
              y1={y(value)}
              y2={y(value)}
              class={value ? "" : "zero"}
            />
          ))}
          <text x={2} y={y(range) + 11}>
            for, {range}
          </text>
          <text x={2} y={y(-range) - 4}>
            against, −{range}
          </text>
        </g>
        <g class="whole">
          {lines.map(({ person, path }) => (
            <path key={person.name} class={`s${person.hue}`} d={path} />
          ))}
        </g>
        <svg x={0} y={0} width={x} height={HEIGHT}>
          {lines.map(({ person, path }) => (
            <path key={person.name} class={`so s${person.hue}`} d={path} />
          ))}
        </svg>
        <line class="playhead" x1={x} x2={x} y1={0} y2={HEIGHT} />
        {now.map(
          ({ person, value }) =>
            value !== null && (
              <circle key={person.name} class={`s${person.hue}`} cx={x} cy={y(value)} r={3.5} />
            ),
        )}
      </svg>
      <Votes talk={talk} playhead={playhead} />
    </figure>
  );
}

/** The scale reaches from -1 to 1; where all stay near the middle, the middle is what is shown. */
export function rangeOf(all: readonly Series[]): number {
  const most = Math.max(
    0,
    ...all.map((one) => one.value.reduce((top, value) => Math.max(top, Math.abs(value)), 0)),
  );
  return [0.25, 0.5, 1].find((range) => most <= range) ?? 1;
}

function spoken(now: { person: { name: string }; value: number | null }[]): string {
  const told = now.map(
    ({ person, value }) => `${person.name} ${value === null ? "not yet" : value.toFixed(2)}`,
  );
  return `Stances at the playhead: ${told.join(", ")}`;
}

/** How many utterances each point of a line stands for. */
export function perPoint(series: Series): number {
  return Math.max(1, Math.ceil(series.at.length / POINTS));
}

/** A line of at most some hundred points, means of neighbours; one holds until the next. */
export function pathOf(series: Series, last: number, y: (value: number) => number): string {
  const each = perPoint(series);
  const x = (place: number) => (LEFT + (place / last) * (WIDTH - 2 * LEFT)).toFixed(1);
  let path = "";
  for (let from = 0; from < series.at.length; from += each) {
    const some = series.value.slice(from, from + each);
    const at = x(series.at[from] as number);
    const mean = some.reduce((sum, value) => sum + value, 0) / some.length;
    path += `${path ? `H${at}V` : `M${at} `}${y(mean).toFixed(1)}`;
  }
  return `${path}H${x(last)}`;
}

function Votes({ talk, playhead }: { talk: Talk; playhead: number }) {
  const people = talk.head.people.filter((person) => talk.votes.has(person.name));
  if (people.length === 0) {
    return talk.stances.size ? null : (
      <p class="soft">No stances or votes are on record for this talk.</p>
    );
  }
  const [low, high] = talk.head.scale;
  const cast = people.map((person) => {
    const series = talk.votes.get(person.name) as Series;
    const found = lastUpTo(series.at, playhead);
    return { person, votes: series.value.slice(0, found + 1) };
  });
  const so = cast.filter(({ votes }) => votes.length).length;
  return (
    <div class="votes">
      <Heading depth={1}>Private votes</Heading>
      <p class="soft small">
        {low} to {high}; {so} of {plural(talk.head.people.length, "person", "people")} by the
        playhead.
      </p>
      <ul>
        {cast.map(({ person, votes }) => (
          <li key={person.name} class={`s${person.hue}`}>
            <bdi class="name">{person.name}</bdi>
            <span class="scale" aria-hidden="true">
              {votes.map((vote, order) => (
                <i
                  key={order}
                  class={order === votes.length - 1 ? "last" : ""}
                  style={{ left: `${((vote - low) / Math.max(1, high - low)) * 100}%` }}
                />
              ))}
            </span>
            <span class="num">{votes.length ? votes.join(" → ") : "–"}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function TalkShare({ talk, playhead }: { talk: Talk; playhead: number }) {
  const shares = talk.shareAt(playhead).slice(0, LINES);
  const words = shares.reduce((sum, one) => sum + one.words, 0);
  const most = Math.max(0.01, ...shares.map((one) => one.share));
  return (
    <figure class="share">
      <figcaption>
        <Heading depth={1}>Who has talked</Heading>
        <p class="soft small">{plural(words, "word")} up to the playhead.</p>
      </figcaption>
      <ul>
        {shares.map(({ person, words: said, share }) => (
          <li key={person.name} class={`s${person.hue}`}>
            <bdi class="name">{person.name}</bdi>
            <span class="bar" aria-hidden="true">
              <i style={{ width: `${(100 * share) / most}%` }} />
            </span>
            <span class="num">
              {count(said)} · {Math.round(share * 100)}%
            </span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
