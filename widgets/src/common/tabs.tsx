// Tabs with one panel, by mouse and by arrow keys.

import type { ComponentChildren } from "preact";
import { useUniqueId } from "./hooks";
import { rove } from "./keys";

interface TabsProps<Name extends string> {
  label: string;
  tabs: readonly (readonly [Name, ComponentChildren])[];
  chosen: Name;
  onChoose(name: Name): void;
  class: string;
  children: ComponentChildren;
}

export function Tabs<Name extends string>(props: TabsProps<Name>) {
  const { label, tabs, chosen, onChoose, children } = props;
  const id = useUniqueId();
  return (
    <div class={props.class}>
      <div
        class="tabs"
        role="tablist"
        aria-label={label}
        onKeyDown={(event) => {
          if (rove(event, event.currentTarget, '[role="tab"]')) event.stopPropagation();
        }}
      >
        {tabs.map(([name, shown]) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={chosen === name}
            aria-controls={`${id}-panel`}
            tabIndex={chosen === name ? 0 : -1}
            class="bare"
            onClick={() => onChoose(name)}
            onFocus={(event) => {
              if (event.currentTarget.matches(":focus-visible")) onChoose(name);
            }}
          >
            {shown}
          </button>
        ))}
      </div>
      <div
        class="panel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${chosen}`}
        tabIndex={0}
      >
        {children}
      </div>
    </div>
  );
}
