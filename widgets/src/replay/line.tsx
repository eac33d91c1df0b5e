// One event of the list, in the form that fits what was done.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Heading } from "../common/heading";
import { Icon, type IconName } from "../common/icons";
import { count, harmless, initials, oneLine } from "../common/text";
import { pieces } from "./filter";
import { chapter, clockOf, kindOf, type Row, type Talk, usable } from "./talk";

const SHOWN = 1200;
const QUOTED = 90;

export interface LineProps {
  talk: Talk;
  place: number;
  /** Place of the event that is listed before it; -1 for the first. */
  previous: number;
  current: boolean;
  ahead: boolean;
  wanted: string;
  showThoughts: boolean;
  onSeek(place: number): void;
}

export function Line({
  talk,
  place,
  previous,
  current,
  ahead,
  wanted,
  showThoughts,
  onSeek,
}: LineProps) {
  const row = talk.rows[place] as Row;
  const before = talk.rows[previous];
  const title = chapter(row, talk.head);
  const opens = !before || chapter(before, talk.head) !== title;
  const note = talk.notes.get(row.event);
  const kind = kindOf(row);
  return (
    <>
      {opens && (
        <Heading depth={1} class="chapter num">
          {title} <span>{clockOf(row)}</span>
        </Heading>
      )}
      <article
        class={`line k-${usable(row) ? kind : "fail"} s${talk.hue(row.actor)}${current ? " now" : ""}${ahead ? " ahead" : ""}`}
        aria-current={current ? "true" : undefined}
        // A pointer may press anywhere on the bubble; keys have the button in it.
        onClick={(event) => {
          if (!(event.target as Element).closest("button, a, summary") && !selecting())
            onSeek(place);
        }}
      >
        <Body
          talk={talk}
          place={place}
          row={row}
          wanted={wanted}
          showThoughts={showThoughts}
          onSeek={onSeek}
        />
        {note && (
          <p class="noted small">
            <Icon name={note.bookmark ? "bookmark" : "note"} size={13} solid={note.bookmark} />
            <span dir="auto">{note.text ? harmless(note.text) : "Bookmarked"}</span>
          </p>
        )}
      </article>
    </>
  );
}

/** Somebody marks words to copy them: that is no wish to go there. */
function selecting(): boolean {
  return (globalThis.getSelection?.()?.toString().length ?? 0) > 0;
}

interface BodyProps {
  talk: Talk;
  place: number;
  row: Row;
  wanted: string;
  showThoughts: boolean;
  onSeek(place: number): void;
}

function Body({ talk, place, row, wanted, onSeek }: BodyProps) {
  const kind = kindOf(row);
  const where = <Where row={row} place={place} onSeek={onSeek} />;
  const words = <Words row={row} wanted={wanted} />;
  if (!usable(row)) {
    return (
      <Aside icon="warning" row={row} talk={talk} where={where} does={failed(row)}>
        <p class="reason" dir="auto">
          {harmless(row.reason || "No reason was given.")}
        </p>
        {row.text && words}
      </Aside>
    );
  }
  if (kind === "say" || kind === "reach_out") {
    const replied = talk.repliedTo(place);
    return (
      <div class="bubble-row">
        <Face name={row.actor} />
        <div class="grow">
          <p class="who">
            <bdi class="name">{row.actor}</bdi>
            <span class="soft small">{to(row)}</span>
            <Status row={row} />
            {where}
          </p>
          <div class="bubble">
            {typeof row.data?.question === "string" && (
              <p class="quote" dir="auto">
                Asked: {harmless(oneLine(row.data.question, QUOTED))}
              </p>
            )}
            {replied >= 0 && <Quote talk={talk} place={replied} onSeek={onSeek} />}
            {words}
          </div>
        </div>
      </div>
    );
  }
  if (kind === "moderate") {
    return (
      <div class="moderator">
        <p class="who">
          <bdi class="name">{row.actor}</bdi>
          <span class="soft small">{row.target ? `to ${row.target}` : ""}</span>
          {where}
        </p>
        {words}
      </div>
    );
  }
  if (kind === "vote") {
    const [low, high] = talk.head.scale;
    const share = row.vote === undefined ? 0 : (row.vote - low) / Math.max(1, high - low);
    return (
      <Aside
        icon="vote"
        row={row}
        talk={talk}
        where={where}
        does={`votes ${row.vote ?? "?"} of ${high}${row.data?.when ? `, ${row.data.when}` : ""}`}
        extra={
          <span class="scale" aria-hidden="true">
            <i style={{ left: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
          </span>
        }
      >
        {row.text && words}
      </Aside>
    );
  }
  const [icon, does] = ACTS[kind] ?? ["info", "acts"];
  const target =
    kind === "tool" || kind === "move" || kind === "stimulus"
      ? ""
      : row.target
        ? ` ${row.target}`
        : "";
  return (
    <Aside
      icon={icon}
      row={row}
      talk={talk}
      where={where}
      does={`${told(kind, row, does)}${target}`}
    >
      {kind === "tool" && <Arguments row={row} />}
      {kind === "recall" && typeof row.data?.cue === "string" && (
        <p class="soft" dir="auto">
          at “{oneLine(row.data.cue, 160)}”
        </p>
      )}
      {row.text && words}
    </Aside>
  );
}

const ACTS: Partial<Record<string, [IconName, string]>> = {
  think: ["thought", "thinks"],
  do: ["bolt", "does"],
  tool: ["tool", "uses"],
  recall: ["memory", "recalls"],
  remember: ["memory", "keeps in mind"],
  move: ["place", "goes to"],
  finish: ["pause", "rests"],
  intervene: ["flag", "steps in"],
  stimulus: ["info", "reaches"],
};
const STIMULI: Record<string, string> = {
  hear: "tells",
  see: "shows",
  read: "gives a document to",
  thought: "plants a thought in",
  place: "moves",
  time: "tells the time to",
};

function told(kind: string, row: Row, does: string): string {
  if (kind === "tool" || kind === "move") return `${does} ${row.target ?? ""}`;
  if (kind !== "stimulus") return does;
  const whom = row.heard_by === undefined ? "everybody" : row.heard_by.slice(0, 4).join(", ");
  const more = (row.heard_by?.length ?? 0) - 4;
  return `${STIMULI[String(row.data?.stimulus)] ?? does} ${whom}${more > 0 ? ` and ${more} more` : ""}`;
}

function failed(row: Row): string {
  const act = typeof row.data?.act === "string" ? ` (${row.data.act})` : "";
  return `${row.status}${act}`;
}

function to(row: Row): string {
  if (kindOf(row) === "reach_out") return `writes to ${row.target ?? "nobody"}`;
  if (row.channel?.startsWith("group:")) return `to ${row.channel.slice(6)}`;
  const place = row.channel?.startsWith("place:") ? `in ${row.channel.slice(6)}` : "";
  return [row.target ? `to ${row.target}` : "", place].filter(Boolean).join(" · ");
}

export function Face({ name }: { name: string }) {
  return (
    <span class="face" aria-hidden="true">
      {initials(name)}
    </span>
  );
}

function Aside({
  icon,
  row,
  talk,
  where,
  does,
  extra,
  children,
}: {
  icon: IconName;
  row: Row;
  talk: Talk;
  where: ComponentChildren;
  does: string;
  extra?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class="aside">
      <span class="mark" aria-hidden="true">
        <Icon name={icon} size={14} />
      </span>
      <div class="grow">
        <p class="who">
          <bdi class={talk.head.people.some((person) => person.name === row.actor) ? "name" : ""}>
            {row.actor}
          </bdi>
          <span dir="auto">{does}</span>
          {extra}
          <Status row={row} />
          {where}
        </p>
        {children}
      </div>
    </div>
  );
}

/** The button that keys reach: goes to the event. */
function Where({ row, place, onSeek }: { row: Row; place: number; onSeek(place: number): void }) {
  const turn = row.turn === undefined ? "" : `turn ${row.turn}`;
  return (
    <button
      type="button"
      class="bare where num"
      onClick={() => onSeek(place)}
      aria-label={`Go to event ${row.event}${turn ? `, ${turn}` : ""}, ${row.actor}`}
    >
      {turn || `#${row.event}`}
    </button>
  );
}

function Status({ row }: { row: Row }) {
  const status = row.status ?? "ok";
  return status === "ok" ? null : <span class="badge">{status}</span>;
}

function Quote({
  talk,
  place,
  onSeek,
}: {
  talk: Talk;
  place: number;
  onSeek(place: number): void;
}) {
  const row = talk.rows[place] as Row;
  return (
    <button
      type="button"
      class={`quote bare s${talk.hue(row.actor)}`}
      onClick={() => onSeek(place)}
      aria-label={`In reply to ${row.actor}: go there`}
    >
      <Icon name="reply" size={12} />
      <bdi class="name">{row.actor}</bdi>
      <span dir="auto">{oneLine(row.text ?? "", QUOTED)}</span>
    </button>
  );
}

function Arguments({ row }: { row: Row }) {
  const given = row.data?.arguments;
  if (typeof given !== "object" || given === null) return null;
  const told = Object.entries(given).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return <p class="mono soft">{harmless(told.join(", ").slice(0, 600))}</p>;
}

export function Words({ row, wanted }: { row: Row; wanted: string }) {
  const [open, setOpen] = useState(false);
  const text = row.text ?? "";
  const long = text.length > SHOWN * 1.25;
  const words = harmless(long && !open ? `${text.slice(0, SHOWN)}…` : text);
  return (
    <div class="words">
      <p class="txt" dir="auto">
        <Marked text={words} wanted={wanted} />
      </p>
      {long && (
        <button
          type="button"
          class="bare small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? "Fold" : `Show all ${count(text.length)} characters`}
        </button>
      )}
      {row.more !== undefined && (
        <p class="soft small">… {count(row.more)} more characters are left out.</p>
      )}
    </div>
  );
}

export function Marked({ text, wanted }: { text: string; wanted: string }) {
  const parts = wanted ? pieces(text, wanted) : [text];
  if (parts.length < 2) return <>{text}</>;
  return <>{parts.map((part, order) => (order % 2 ? <mark key={order}>{part}</mark> : part))}</>;
}
