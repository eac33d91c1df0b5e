// All about the event under the playhead: how it came about, the thought behind it, what was
// remembered, the exact prompt, and what readers note.

import { useEffect, useRef, useState } from "preact/hooks";
import { ErrorBox } from "../common/errors";
import { Heading } from "../common/heading";
import { Icon } from "../common/icons";
import { count, harmless, oneLine, plural } from "../common/text";
import { copy, quoteOf } from "./cite";
import { Face } from "./line";
import type { Prompt, Source } from "./source";
import { chapter, kindOf, type NoteRow, type Row, type Talk, usable } from "./talk";

const SHOWN_PROMPT = 20_000;

interface Props {
  talk: Talk;
  branch: number;
  place: number;
  source: Source;
  showThoughts: boolean;
  onSeek(place: number): void;
  onNote(note: NoteRow): Promise<string>;
}

export function Details(props: Props) {
  const { talk, place, onSeek } = props;
  const row = talk.rows[place];
  if (!row) return <p class="soft pad">Nothing has happened yet.</p>;
  const call = talk.callOf(place);
  const turn = talk.turnOf(place);
  return (
    <div class={`details s${talk.hue(row.actor)}`}>
      <div class="row who-did">
        <Face name={row.actor} />
        <div class="grow">
          <Heading depth={1} class="name">
            <bdi>{row.actor}</bdi>
          </Heading>
          <p class="soft small num">
            {[
              row.turn === undefined ? "" : `turn ${row.turn}`,
              chapter(row, talk.head),
              `event ${row.event}`,
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </div>
        <CopyQuote row={row} talk={talk} />
      </div>
      {!usable(row) && (
        <p class="reason" dir="auto">
          <strong>{row.status}</strong> {harmless(row.reason ?? "")}
        </p>
      )}
      <Facts row={row} call={call >= 0 ? talk.rows[call] : undefined} />
      <Thought
        key={`t${row.event}`}
        talk={talk}
        turn={turn}
        open={props.showThoughts}
        onSeek={onSeek}
      />
      <Remembered talk={talk} turn={turn} />
      {call >= 0 && (
        <ExactPrompt key={`p${call}`} {...props} event={(talk.rows[call] as Row).event} />
      )}
      <NoteEditor key={`n${row.event}`} {...props} row={row} />
    </div>
  );
}

function CopyQuote({ row, talk }: { row: Row; talk: Talk }) {
  const [state, setState] = useState("");
  if (!row.text) return null;
  const press = async () => {
    setState(
      (await copy(quoteOf(row, talk.head))) ? "Copied" : "The browser refused the clipboard",
    );
    setTimeout(() => setState(""), 2500);
  };
  return (
    <span class="row">
      <span class="small" role="status">
        {state}
      </span>
      <button
        type="button"
        class="icon"
        onClick={press}
        aria-label="Copy quote with citation"
        title="Copy quote with citation (c)"
        data-key="c"
      >
        <Icon name="copy" />
      </button>
    </span>
  );
}

function Facts({ row, call }: { row: Row; call: Row | undefined }) {
  const from = call ?? row;
  const tokens =
    from.tokens_in === undefined && from.tokens_out === undefined
      ? "not counted"
      : `${count(from.tokens_in ?? 0)} in, ${count(from.tokens_out ?? 0)} out`;
  const facts: [string, string][] = [
    ["Status", row.status ?? "ok"],
    ["Kind", kindOf(row).replace("_", " ")],
  ];
  if (row.reason && usable(row)) facts.push(["Reason", oneLine(row.reason, 300)]);
  if (row.target) facts.push(["To", row.target]);
  if (row.channel) facts.push(["Channel", row.channel.replace(":", ": ")]);
  if (row.heard_by) {
    const heard = row.heard_by.length ? row.heard_by.join(", ") : "nobody else";
    facts.push(["Perceived by", oneLine(heard, 200)]);
  }
  facts.push([
    "Answered by",
    [
      from.source === "llm" ? from.model || "a language model" : from.source,
      from.cached ? "from the recording" : "",
    ]
      .filter(Boolean)
      .join(", "),
  ]);
  if (call) facts.push(["Tokens", tokens]);
  if (from.latency !== undefined) facts.push(["Latency", `${from.latency.toFixed(2)} s`]);
  if (from.heard !== undefined) facts.push(["Had in mind", plural(from.heard, "entry", "entries")]);
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="num" dir="auto">
            {harmless(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Thought({
  talk,
  turn,
  open,
  onSeek,
}: {
  talk: Talk;
  turn: number[];
  open: boolean;
  onSeek(place: number): void;
}) {
  const [shown, setShown] = useState(open);
  useEffect(() => setShown(open), [open]);
  const thoughts = turn.filter(
    (place) => kindOf(talk.rows[place] as Row) === "think" && talk.rows[place]?.text,
  );
  if (thoughts.length === 0) return null;
  return (
    <section>
      <button type="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
        <Icon name="thought" /> {shown ? "Hide" : "Show"} {plural(thoughts.length, "thought")}
      </button>
      {shown &&
        thoughts.map((place) => (
          <blockquote key={place} class="thought">
            <button
              type="button"
              class="bare where num"
              onClick={() => onSeek(place)}
              aria-label={`Go to the thought, event ${talk.rows[place]?.event}`}
            >
              #{talk.rows[place]?.event}
            </button>
            <span dir="auto">{harmless(talk.rows[place]?.text ?? "")}</span>
          </blockquote>
        ))}
    </section>
  );
}

function Remembered({ talk, turn }: { talk: Talk; turn: number[] }) {
  const recalls = turn
    .map((place) => talk.rows[place] as Row)
    .filter((row) => kindOf(row) === "recall");
  if (recalls.length === 0) return null;
  return (
    <section>
      <Heading depth={2}>Recalled from memory</Heading>
      {recalls.map((row) => (
        <div key={row.event}>
          <p class="soft small" dir="auto">
            At “{oneLine(String(row.data?.cue ?? ""), 200)}”
          </p>
          <ul class="points">
            {(row.text || "Nothing came to mind.").split("\n").map((line, order) => (
              <li key={order} dir="auto">
                {harmless(line)} <Score row={row} order={order} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Score({ row, order }: { row: Row; order: number }) {
  const recalled = row.data?.recalled;
  const item = Array.isArray(recalled)
    ? (recalled[order] as { kind?: string; score?: number } | undefined)
    : undefined;
  if (typeof item?.score !== "number") return null;
  return (
    <span class="soft small num">
      {item.kind ?? ""} {item.score.toFixed(2)}
    </span>
  );
}

function ExactPrompt({ branch, event, source }: Props & { event: number }) {
  const [state, setState] = useState<{
    prompt?: Prompt | null;
    error?: unknown;
    busy?: boolean;
    open: boolean;
  }>({ open: false });
  const fetchIt = async () => {
    if (state.open) return setState((before) => ({ ...before, open: false }));
    if (state.prompt !== undefined) return setState((before) => ({ ...before, open: true }));
    setState({ open: true, busy: true });
    try {
      setState({ open: true, prompt: await source.prompt(branch, event) });
    } catch (error) {
      setState({ open: true, error });
    }
  };
  const { prompt } = state;
  return (
    <section>
      <button type="button" aria-expanded={state.open} onClick={fetchIt} data-key="p">
        <Icon name="eye" /> {state.open ? "Hide the prompt" : "Exact prompt"}
      </button>
      {state.open && state.busy && (
        <p class="soft" role="status">
          Making the prompt again from the transcript…
        </p>
      )}
      {state.open && state.error !== undefined && (
        <ErrorBox title="The prompt cannot be shown." error={state.error} />
      )}
      {state.open && prompt === null && <p class="soft">No engine was asked here.</p>}
      {state.open && prompt && <PromptView prompt={prompt} />}
    </section>
  );
}

function PromptView({ prompt }: { prompt: Prompt }) {
  const letters = prompt.messages.reduce((sum, message) => sum + message.text.length, 0);
  return (
    <div class="prompt">
      <p class="soft small num">
        {plural(prompt.messages.length, "message")}, {count(letters)} characters
        {prompt.note && ` · ${prompt.note}`}
      </p>
      {prompt.remembered.length > 0 && (
        <>
          <Heading depth={2}>Came to mind</Heading>
          <ul class="points">
            {prompt.remembered.map((text, order) => (
              <li key={order} dir="auto">
                {harmless(text)}
              </li>
            ))}
          </ul>
        </>
      )}
      <ol tabIndex={0} aria-label="Messages of the prompt">
        {prompt.messages.map((message, order) => (
          <li key={order} class={`role-${message.role}`}>
            <b class="small">
              {message.role}
              {message.images ? `, ${plural(message.images, "picture")}` : ""}
            </b>
            <pre dir="auto">{harmless(message.text.slice(0, SHOWN_PROMPT))}</pre>
            {message.text.length > SHOWN_PROMPT && (
              <p class="soft small">
                … {count(message.text.length - SHOWN_PROMPT)} more characters
              </p>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

function NoteEditor({ talk, row, source, onNote }: Props & { row: Row }) {
  const note = talk.notes.get(row.event);
  const [text, setText] = useState(note?.text ?? "");
  const [told, setTold] = useState<{ words: string; bad?: boolean }>({ words: "" });
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const marked = note?.bookmark ?? false;
  const latest = useRef({ text, bookmark: marked });
  latest.current = { text, bookmark: marked };

  const put = async (next: { text: string; bookmark: boolean }) => {
    clearTimeout(waiting.current);
    waiting.current = undefined;
    try {
      setTold({ words: await onNote({ event: row.event, ...next }) });
    } catch (error) {
      setTold({ words: error instanceof Error ? error.message : String(error), bad: true });
    }
  };
  // What was typed is kept when the playhead moves on before the pause that saves.
  useEffect(
    () => () => {
      if (waiting.current !== undefined) {
        clearTimeout(waiting.current);
        void onNote({ event: row.event, ...latest.current });
      }
    },
    [],
  );
  if (!source.keepsNotes) {
    return note ? (
      <section class="note-editor">
        <Heading depth={2}>Note</Heading>
        <p dir="auto">{note.text ? harmless(note.text) : "Bookmarked"}</p>
      </section>
    ) : null;
  }
  return (
    <section class="note-editor">
      <div class="row">
        <button
          type="button"
          aria-pressed={marked}
          onClick={() => put({ text, bookmark: !marked })}
          data-key="b"
        >
          <Icon name="bookmark" solid={marked} /> Bookmark
        </button>
        <span class={`small grow ${told.bad ? "bad" : "soft"}`} role="status">
          {told.words}
        </span>
      </div>
      <textarea
        rows={2}
        aria-label={`Note on event ${row.event}`}
        placeholder="A note, kept with the transcript"
        maxLength={10_000}
        value={text}
        dir="auto"
        data-key="n"
        onInput={(event) => {
          const next = event.currentTarget.value;
          setText(next);
          clearTimeout(waiting.current);
          waiting.current = setTimeout(() => put({ text: next, bookmark: marked }), 800);
        }}
        onBlur={() => {
          if (waiting.current !== undefined) void put({ text, bookmark: marked });
        }}
      />
    </section>
  );
}

export function NoteList({ talk, onSeek }: { talk: Talk; onSeek(place: number): void }) {
  const notes = [...talk.notes.values()].sort((one, other) => one.event - other.event);
  if (notes.length === 0) {
    return <p class="soft pad">No bookmarks or notes yet. They are kept with the transcript.</p>;
  }
  return (
    <ul class="note-list">
      {notes.map((note) => {
        const place = talk.placeOf(note.event);
        const row = talk.rows[place];
        return (
          <li key={note.event}>
            <button
              type="button"
              class={`bare s${row ? talk.hue(row.actor) : 7}`}
              onClick={() => onSeek(place)}
              disabled={!row}
            >
              <Icon name={note.bookmark ? "bookmark" : "note"} size={14} solid={note.bookmark} />
              <span class="grow">
                <bdi class="name">{row?.actor ?? "An event that is not here"}</bdi>{" "}
                <span class="soft num">#{note.event}</span>
                {note.text && (
                  <span class="text" dir="auto">
                    {oneLine(note.text, 300)}
                  </span>
                )}
                {row?.text && (
                  <span class="soft small text" dir="auto">
                    “{oneLine(row.text, 90)}”
                  </span>
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
