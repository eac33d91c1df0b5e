// Parts of a life: who is in it, what happened when, what is known of it, and free facts.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useUniqueId } from "../common/hooks";
import { harmless } from "../common/text";
import { Complaints, type ControlProps, numberOr, problemsAt, Rows, tied } from "./controls";
import { at, type Fields, inWords, type Value } from "./fields";

function records({ field, editor }: ControlProps): Fields[] {
  const value = at(editor.fields ?? {}, field.path);
  return Array.isArray(value) ? (value as Fields[]) : [];
}

const text = (value: Value | undefined) =>
  value === undefined || value === null ? "" : String(value);

/** A record without the keys that hold nothing. */
function without(record: Fields): Fields {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined && value !== ""),
  ) as Fields;
}

interface RecordsProps extends ControlProps {
  class?: string;
  what: string;
  blank: Fields;
  row(item: Fields, place: number, change: (next: Fields) => void): ComponentChildren;
  children?: ComponentChildren;
}

/** A list of records, a row each; an empty list is no value. */
function Records({ class: name = "", what, blank, row, children, ...props }: RecordsProps) {
  const { field, editor, problems } = props;
  return (
    <div class={`field wide ${name}`}>
      <Rows<Fields>
        items={records(props)}
        label={field.label}
        what={field.one ?? what}
        blank={blank}
        onItems={(next, done, whole) =>
          editor.edit(field.path, next.length > 0 ? next : undefined, done, whole)
        }
        row={row}
      />
      {children}
      <Complaints problems={problemsAt(problems, field.path)} />
    </div>
  );
}

interface PartProps {
  item: Fields;
  name: string;
  label: string;
  placeholder: string;
  class?: string;
  change(next: Fields): void;
  onRest(): void;
}

/** One text of a record. */
function Part({ item, name, label, placeholder, class: style, change, onRest }: PartProps) {
  return (
    <input
      type="text"
      dir="auto"
      class={style}
      placeholder={placeholder}
      aria-label={label}
      value={text(item[name])}
      onInput={(event) => change({ ...item, [name]: event.currentTarget.value })}
      onBlur={onRest}
    />
  );
}

export function RelationshipsControl(props: ControlProps) {
  const { settle } = props.editor;
  return (
    <Records
      {...props}
      what="a person"
      blank={{ name: "" }}
      row={(item, place, change) => (
        <div class="pair">
          <Part
            {...{ item, change, onRest: settle }}
            name="name"
            placeholder="Name"
            label={`Name of person ${place + 1}`}
          />
          <Part
            {...{ item, change, onRest: settle }}
            name="description"
            placeholder="Who that is"
            label={`Who person ${place + 1} is`}
          />
        </div>
      )}
    />
  );
}

/** What happened, along a line of years; "In order" sorts by year and keeps the undated last. */
export function HistoryControl(props: ControlProps) {
  const { field, editor } = props;
  const items = records(props);
  const year = (item: Fields) => (typeof item.year === "number" ? item.year : Infinity);
  const sorted = [...items].sort((one, other) => {
    const [a, b] = [year(one), year(other)];
    return a === b ? 0 : a - b;
  });
  const ordered = sorted.every((item, place) => item === items[place]);
  return (
    <Records
      {...props}
      class="timeline"
      what="an event"
      blank={{ event: "" }}
      row={(item, place, change) => (
        <div class="event">
          <input
            type="text"
            inputMode="numeric"
            class="year num"
            placeholder="year"
            aria-label={`Year of event ${place + 1}`}
            value={text(item.year)}
            onInput={(event) =>
              change(without({ ...item, year: numberOr(event.currentTarget.value) ?? "" }))
            }
            onBlur={editor.settle}
          />
          <Part
            {...{ item, change, onRest: editor.settle }}
            name="event"
            placeholder="What happened"
            label={`Event ${place + 1}`}
          />
        </div>
      )}
    >
      {!ordered && (
        <button
          type="button"
          class="bare add"
          onClick={() => editor.edit(field.path, sorted, "history by year", true)}
        >
          Put in order of years
        </button>
      )}
    </Records>
  );
}

const KINDS = ["interview", "survey", "posts", "document", "other"];

export function EvidenceControl(props: ControlProps) {
  const { settle } = props.editor;
  return (
    <Records
      {...props}
      what="a source"
      blank={{ kind: "other" }}
      row={(item, place, change) => (
        <div class="evidence">
          <div class="row">
            <select
              aria-label={`Kind of source ${place + 1}`}
              value={text(item.kind) || "other"}
              onChange={(event) => change({ ...item, kind: event.currentTarget.value })}
            >
              {KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {kind}
                </option>
              ))}
            </select>
            <Part
              {...{ item, change, onRest: settle }}
              class="grow"
              name="source"
              placeholder="Where it comes from"
              label={`Origin of source ${place + 1}`}
            />
            <Part
              {...{ item, change, onRest: settle }}
              class="date"
              name="date"
              placeholder="Date"
              label={`Date of source ${place + 1}`}
            />
          </div>
          <textarea
            rows={2}
            dir="auto"
            placeholder="Its text"
            aria-label={`Text of source ${place + 1}`}
            value={text(item.text)}
            onInput={(event) => change({ ...item, text: event.currentTarget.value })}
            onBlur={settle}
          />
          <Answers item={item} place={place} change={change} onRest={settle} />
        </div>
      )}
    />
  );
}

/** Survey answers that a person rests on, as JSON. */
function Answers({
  item,
  place,
  change,
  onRest,
}: {
  item: Fields;
  place: number;
  change(next: Fields): void;
  onRest(): void;
}) {
  const answers = (item.answers ?? {}) as Fields;
  const size = Object.keys(answers).length;
  if (size === 0) return null;
  return (
    <details>
      <summary>
        {size} {size === 1 ? "answer" : "answers"}
      </summary>
      <dl class="answers">
        {Object.entries(answers).map(([question, answer]) => (
          <div key={question}>
            <dt dir="auto">{harmless(question)}</dt>
            <dd>
              <JsonInput
                label={`Answer to ${question} in source ${place + 1}`}
                value={answer}
                onValue={(next) => change({ ...item, answers: { ...answers, [question]: next } })}
                onRest={onRest}
              />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Numbers, lists and records are written as JSON; whatever is none is text. */
function read(words: string): Value {
  try {
    return JSON.parse(words) as Value;
  } catch {
    return words;
  }
}

function written(value: Value): string {
  if (typeof value !== "string") return JSON.stringify(value);
  // "34" is text and 34 is a number: the quotes tell them apart.
  return typeof read(value) === "string" ? value : JSON.stringify(value);
}

function JsonInput({
  label,
  value,
  onValue,
  onRest,
}: {
  label: string;
  value: Value;
  onValue(next: Value): void;
  onRest(): void;
}) {
  // While somebody types, what they typed stands: reading `{` as text and writing it back is no way
  // to begin a record.
  const [typing, setTyping] = useState<string | null>(null);
  return (
    <input
      type="text"
      dir="auto"
      aria-label={label}
      value={typing ?? written(value)}
      onInput={(event) => {
        setTyping(event.currentTarget.value);
        onValue(read(event.currentTarget.value));
      }}
      onBlur={() => {
        setTyping(null);
        onRest();
      }}
    />
  );
}

export function FactsControl({ field, editor, problems }: ControlProps) {
  const id = useUniqueId();
  const facts = (at(editor.fields ?? {}, field.path) ?? {}) as Fields;
  const entries = Object.entries(facts);
  const wrong = problemsAt(problems, field.path);
  const write = (next: [string, Value][], label: string, whole: boolean) =>
    editor.edit(
      field.path,
      next.length > 0 ? (Object.fromEntries(next) as Fields) : undefined,
      label,
      whole,
    );
  const add = () => {
    let name = `fact ${entries.length + 1}`;
    while (Object.hasOwn(facts, name)) name = `${name}'`;
    write([...entries, [name, ""]], "add fact", true);
  };
  return (
    <fieldset class="field wide list" {...tied(id, wrong)}>
      <legend>
        {field.label}
        {entries.length > 0 && <span class="soft"> {entries.length}</span>}
      </legend>
      <ul>
        {entries.map(([name, value], place) => (
          <li key={place} class="still">
            <div class="pair">
              <input
                type="text"
                dir="auto"
                value={name}
                aria-label={`Name of fact ${place + 1}`}
                onInput={(event) => {
                  const next = event.currentTarget.value;
                  // Two facts of one name would become one.
                  if (next !== name && Object.hasOwn(facts, next)) return;
                  write(
                    entries.map(([key, inner]) => [key === name ? next : key, inner]),
                    field.label,
                    false,
                  );
                }}
                onBlur={editor.settle}
              />
              <JsonInput
                label={`Fact ${place + 1}`}
                value={value}
                onValue={(next) =>
                  write(
                    entries.map(([key, inner]) => [key, key === name ? next : inner]),
                    field.label,
                    false,
                  )
                }
                onRest={editor.settle}
              />
            </div>
            <button
              type="button"
              class="icon bare"
              aria-label={`Remove fact ${place + 1}`}
              title={inWords(value).slice(0, 60)}
              onClick={() =>
                write(
                  entries.filter(([key]) => key !== name),
                  "remove fact",
                  true,
                )
              }
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="bare add" onClick={add}>
        + Add {field.one ?? "a fact"}
      </button>
      <small class="soft hint">Text as it is; numbers, lists and records as JSON.</small>
      <Complaints id={`${id}-wrong`} problems={wrong} />
    </fieldset>
  );
}
