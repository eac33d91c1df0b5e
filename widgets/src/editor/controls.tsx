// One control for each kind of field. Each shows its problem where it is, and tells it to screen
// readers as its description.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useUniqueId } from "../common/hooks";
import { Icon } from "../common/icons";
import { harmless } from "../common/text";
import { at, type Field, isBlank, moved, type Path, type Problem, type Value } from "./fields";
import type { Editor } from "./store";

export interface ControlProps {
  field: Field;
  editor: Editor;
  problems: readonly Problem[];
}

function starts(path: Path, with_: Path): boolean {
  return with_.every((step, place) => path[place] === step);
}

/** The problems of a place and everything below it. */
export function problemsAt(problems: readonly Problem[], path: Path): Problem[] {
  return problems.filter((one) => starts(one.path, path));
}

export function Complaints({ id, problems }: { id?: string; problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <p class="complaint" id={id}>
      <Icon name="warning" size={13} />
      <span dir="auto">{problems.map((one) => harmless(one.message)).join("; ")}</span>
    </p>
  );
}

/** What a control needs to be tied to its complaint. */
export function tied(id: string, problems: readonly Problem[]) {
  return problems.length > 0
    ? { "aria-invalid": true as const, "aria-describedby": `${id}-wrong` }
    : {};
}

export function Labelled({
  id,
  label,
  hint,
  problems,
  children,
}: {
  id: string;
  label: string;
  hint?: string | undefined;
  problems: readonly Problem[];
  children: ComponentChildren;
}) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && <small class="soft hint">{hint}</small>}
      <Complaints id={`${id}-wrong`} problems={problems} />
    </div>
  );
}

export function TextControl({ field, editor, problems }: ControlProps) {
  const id = useUniqueId();
  const value = at(editor.fields ?? {}, field.path);
  const wrong = problemsAt(problems, field.path);
  const shared = {
    id,
    value: typeof value === "string" ? value : isBlank(value) ? "" : JSON.stringify(value),
    dir: "auto" as const,
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      const text = event.currentTarget.value;
      editor.edit(field.path, text === "" ? undefined : text, field.label);
    },
    onBlur: editor.settle,
    ...tied(id, wrong),
  };
  return (
    <Labelled id={id} label={field.label} hint={field.hint} problems={wrong}>
      {field.kind === "long" ? (
        <textarea rows={2} {...shared} />
      ) : (
        <input type="text" {...shared} />
      )}
    </Labelled>
  );
}

export function WholeControl({ field, editor, problems }: ControlProps) {
  const id = useUniqueId();
  const value = at(editor.fields ?? {}, field.path);
  const wrong = problemsAt(problems, field.path);
  return (
    <Labelled id={id} label={field.label} hint={field.hint} problems={wrong}>
      <input
        id={id}
        type="text"
        inputMode="numeric"
        class="short"
        value={isBlank(value) ? "" : String(value)}
        onInput={(event) =>
          editor.edit(field.path, numberOr(event.currentTarget.value), field.label)
        }
        onBlur={editor.settle}
        {...tied(id, wrong)}
      />
    </Labelled>
  );
}

/** A number where the text is one; otherwise the text, so that the model can say what is wrong. */
export function numberOr(text: string): Value | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : text;
}

/** A share from 0 to 1, or not known. */
export function ShareControl({ field, editor, problems }: ControlProps) {
  const id = useUniqueId();
  const value = at(editor.fields ?? {}, field.path);
  const known = typeof value === "number";
  const wrong = problemsAt(problems, field.path);
  return (
    <Labelled id={id} label={field.label} problems={wrong}>
      <div class="share">
        <small class="soft">{field.low}</small>
        <Slider
          id={id}
          value={known ? value : undefined}
          onMove={(next) => editor.edit(field.path, next, field.label)}
          onRest={editor.settle}
        />
        <small class="soft">{field.high}</small>
        <output class="num">{known ? value.toFixed(2) : "not known"}</output>
        <Forget
          known={known}
          label={field.label}
          onForget={() => editor.edit(field.path, undefined, `${field.label} not known`, true)}
        />
      </div>
    </Labelled>
  );
}

/** A slider for a POMP score; an unknown one stands hollow in the middle until it is moved. */
export function Slider({
  id,
  value,
  label,
  describedBy,
  onMove,
  onRest,
}: {
  id: string;
  value: number | undefined;
  label?: string;
  describedBy?: string;
  onMove(next: number): void;
  onRest(): void;
}) {
  return (
    <input
      id={id}
      type="range"
      min={0}
      max={1}
      step={0.01}
      class={value === undefined ? "unknown" : ""}
      value={value ?? 0.5}
      aria-label={label}
      aria-describedby={describedBy}
      aria-valuetext={value === undefined ? "not known" : value.toFixed(2)}
      onInput={(event) => onMove(Math.round(event.currentTarget.valueAsNumber * 100) / 100)}
      onChange={onRest}
    />
  );
}

export function Forget({
  known,
  label,
  onForget,
}: {
  known: boolean;
  label: string;
  onForget(): void;
}) {
  return (
    <button
      type="button"
      class="icon bare"
      disabled={!known}
      aria-label={`${label}: not known`}
      title="Not known"
      onClick={onForget}
    >
      <Icon name="close" size={13} />
    </button>
  );
}

/** The buttons beside an item of a list. */
export function Places({
  what,
  place,
  count,
  onMove,
  onRemove,
}: {
  what: string;
  place: number;
  count: number;
  onMove(by: number): void;
  onRemove(): void;
}) {
  return (
    <span class="places">
      <button
        type="button"
        class="icon bare"
        disabled={place === 0}
        aria-label={`Move ${what} ${place + 1} up`}
        onClick={() => onMove(-1)}
      >
        <Icon name="up" size={13} />
      </button>
      <button
        type="button"
        class="icon bare"
        disabled={place === count - 1}
        aria-label={`Move ${what} ${place + 1} down`}
        onClick={() => onMove(1)}
      >
        <Icon name="down" size={13} />
      </button>
      <button
        type="button"
        class="icon bare"
        aria-label={`Remove ${what} ${place + 1}`}
        onClick={onRemove}
      >
        <Icon name="bin" size={13} />
      </button>
    </span>
  );
}

/** Rows of a list, each with its place; `row` draws what an item holds. */
export function Rows<Item extends Value>({
  items,
  label,
  what,
  blank,
  onItems,
  row,
}: {
  items: readonly Item[];
  label: string;
  what: string;
  blank: Item;
  onItems(next: Item[], label: string, whole: boolean): void;
  row(item: Item, place: number, change: (next: Item) => void): ComponentChildren;
}) {
  const list = useRef<HTMLUListElement>(null);
  const noun = what.replace(/^an? /, "");
  const add = () => {
    onItems([...items, blank], `add ${what}`, true);
    // Drawn after this handler; only then is there something to focus.
    requestAnimationFrame(() => {
      const last = list.current?.lastElementChild;
      last?.querySelector<HTMLElement>("input, textarea, select")?.focus();
    });
  };
  return (
    <fieldset class="list">
      <legend>
        {label}
        {items.length > 0 && <span class="soft"> {items.length}</span>}
      </legend>
      {items.length > 0 && (
        <ul ref={list}>
          {items.map((item, place) => (
            <li key={place}>
              {row(item, place, (next) =>
                onItems(
                  items.map((old, other) => (other === place ? next : old)),
                  label,
                  false,
                ),
              )}
              <Places
                what={noun}
                place={place}
                count={items.length}
                onMove={(by) => onItems(moved(items, place, by), `move ${noun}`, true)}
                onRemove={() =>
                  onItems(
                    items.filter((_, other) => other !== place),
                    `remove ${noun}`,
                    true,
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
      <button type="button" class="bare add" onClick={add}>
        <Icon name="plus" size={13} /> Add {what}
      </button>
    </fieldset>
  );
}

export function ListControl({ field, editor, problems }: ControlProps) {
  const value = at(editor.fields ?? {}, field.path);
  const items = (Array.isArray(value) ? value : isBlank(value) ? [] : [value]) as string[];
  return (
    <div class="field wide">
      <TextRows
        items={items}
        label={field.label}
        what={field.one ?? "an item"}
        editor={editor}
        path={field.path}
      />
      <Complaints problems={problemsAt(problems, field.path)} />
    </div>
  );
}

export function TextRows({
  items,
  label,
  what,
  editor,
  path,
}: {
  items: readonly string[];
  label: string;
  what: string;
  editor: Editor;
  path: Path;
}) {
  const noun = what.replace(/^an? /, "");
  return (
    <Rows
      items={items}
      label={label}
      what={what}
      blank=""
      onItems={(next, done, whole) =>
        editor.edit(path, next.length > 0 ? next : undefined, done, whole)
      }
      row={(item, place, change) => (
        <input
          type="text"
          dir="auto"
          value={String(item)}
          aria-label={`${noun} ${place + 1}`}
          onInput={(event) => change(event.currentTarget.value)}
          onBlur={editor.settle}
        />
      )}
    />
  );
}

/** Lists that have names: routines, and behaviour in situations. */
export function ListsControl({ field, editor, problems }: ControlProps) {
  const value = (at(editor.fields ?? {}, field.path) ?? {}) as Record<string, string[]>;
  const names = Object.keys(value);
  const noun = field.name ?? "group";
  const rename = (old: string, name: string) => {
    const entries = Object.entries(value).map(([key, items]) => [key === old ? name : key, items]);
    // Two of one name would become one and lose the other's items.
    if (name !== old && names.includes(name)) return;
    editor.edit(field.path, Object.fromEntries(entries), field.label);
  };
  const add = () => {
    let name = `${noun} ${names.length + 1}`;
    while (names.includes(name)) name = `${name}'`;
    editor.edit(field.path, { ...value, [name]: [""] }, `add ${noun}`, true);
  };
  return (
    <fieldset class="field wide group">
      <legend>{field.label}</legend>
      {names.map((name, place) => (
        <div class="named" key={place}>
          <div class="row">
            <input
              type="text"
              dir="auto"
              class="grow"
              value={name}
              aria-label={`Name of ${noun} ${place + 1}`}
              onInput={(event) => rename(name, event.currentTarget.value)}
              onBlur={editor.settle}
            />
            <button
              type="button"
              class="icon bare"
              aria-label={`Remove ${noun} ${place + 1}`}
              onClick={() => {
                const { [name]: _gone, ...rest } = value;
                editor.edit(field.path, isBlank(rest) ? undefined : rest, `remove ${noun}`, true);
              }}
            >
              <Icon name="bin" size={13} />
            </button>
          </div>
          <TextRows
            items={value[name] ?? []}
            label={`Of this ${noun}`}
            what={field.one ?? "an item"}
            editor={editor}
            path={[...field.path, name]}
          />
        </div>
      ))}
      <button type="button" class="bare add" onClick={add}>
        <Icon name="plus" size={13} /> Add a {noun}
      </button>
      <Complaints problems={problemsAt(problems, field.path)} />
    </fieldset>
  );
}
