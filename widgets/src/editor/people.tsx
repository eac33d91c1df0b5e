// The list beside the form: everybody in the panel, what became of them, and blending two.

import { useState } from "preact/hooks";
import { useTrait, useUniqueId } from "../common/hooks";
import { Icon } from "../common/icons";
import { count, initials, oneLine } from "../common/text";
import type { Editor } from "./store";

interface Person {
  name: string;
  about: string;
  state: string;
}

const SHOWN = 200;
const STATES: Record<string, string> = {
  changed: "changed",
  new: "new",
  invalid: "not valid yet",
};

export function People({ editor }: { editor: Editor }) {
  const [people] = useTrait<Person[]>("people");
  const [query, setQuery] = useState("");
  const id = useUniqueId();
  // The person in the form is known better than the list, which Python sends when people change.
  const known = people.map((person, index) =>
    index === editor.index && editor.check !== null
      ? { name: editor.check.name, about: editor.check.about, state: editor.check.state }
      : person,
  );
  const words = query.trim().toLocaleLowerCase();
  const found = known
    .map((person, index) => ({ ...person, index }))
    .filter(({ name, about }) => `${name} ${about}`.toLocaleLowerCase().includes(words));
  return (
    <div class="people">
      <div class="search">
        <label class="hid" for={id}>
          Find a person
        </label>
        <input
          id={id}
          type="search"
          value={query}
          placeholder={`Find among ${count(people.length)}`}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      <ul>
        {found.slice(0, SHOWN).map(({ name, about, state, index }) => (
          <li key={index}>
            <button
              type="button"
              class="bare person"
              aria-current={index === editor.index ? "true" : undefined}
              onClick={() => void editor.select(index)}
            >
              <span class={`face s${index % 8}`} aria-hidden="true">
                {initials(name)}
              </span>
              <span class="grow">
                <bdi class="who">{oneLine(name, 60)}</bdi>
                <small class="soft">
                  <bdi>{oneLine(about, 60)}</bdi>
                </small>
              </span>
              {STATES[state] && <small class={`state ${state}`}>{STATES[state]}</small>}
            </button>
          </li>
        ))}
      </ul>
      <p class="small soft foot">
        {found.length > SHOWN
          ? `${SHOWN} of ${count(found.length)} shown; search for others.`
          : `${count(found.length)} of ${count(people.length)}`}
      </p>
      {people.length > 1 && <Blend editor={editor} people={known} />}
    </div>
  );
}

/** Makes somebody who lies between the person in the form and another. */
function Blend({ editor, people }: { editor: Editor; people: readonly Person[] }) {
  const id = useUniqueId();
  const [other, setOther] = useState(-1);
  const [share, setShare] = useState(50);
  const others = people
    .map((person, index) => ({ name: person.name, index }))
    .filter(({ index }) => index !== editor.index)
    .slice(0, 1000);
  const chosen = others.find(({ index }) => index === other) ?? others[0];
  if (chosen === undefined) return null;
  return (
    <details class="blend">
      <summary>Blend two people</summary>
      <label for={`${id}-other`} class="small">
        With
      </label>
      <select
        id={`${id}-other`}
        value={chosen.index}
        onChange={(event) => setOther(Number(event.currentTarget.value))}
      >
        {others.map(({ name, index }) => (
          <option key={index} value={index}>
            {oneLine(name, 60)}
          </option>
        ))}
      </select>
      <label for={`${id}-share`} class="small">
        Share of the other: <span class="num">{share} %</span>
      </label>
      <input
        id={`${id}-share`}
        type="range"
        min={0}
        max={100}
        step={5}
        value={share}
        onInput={(event) => setShare(event.currentTarget.valueAsNumber)}
      />
      <button
        type="button"
        onClick={() => void editor.people("blend", { other: chosen.index, share: share / 100 })}
      >
        <Icon name="plus" size={13} /> Make the blend
      </button>
    </details>
  );
}
