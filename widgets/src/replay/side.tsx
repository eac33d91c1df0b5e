// What stands beside the list: one event, the course of the talk, or the notes, as tabs.

import type { ComponentChildren } from "preact";
import { useModel } from "../shared/hooks";
import { rove } from "../shared/keys";

export type Tab = "event" | "course" | "notes";

interface SideProps {
  tab: Tab;
  notes: number;
  onTab(tab: Tab): void;
  children: ComponentChildren;
}

export function Side({ tab, notes, onTab, children }: SideProps) {
  const id = `pnb-${String(useModel().get("static_id") ?? "page")}`;
  const tabs: [Tab, string][] = [
    ["event", "Event"],
    ["course", "Course"],
    ["notes", notes ? `Notes (${notes})` : "Notes"],
  ];
  return (
    <div class="side">
      <div
        class="tabs"
        role="tablist"
        aria-label="About the talk"
        onKeyDown={(event) => {
          if (rove(event, event.currentTarget, '[role="tab"]')) event.stopPropagation();
        }}
      >
        {tabs.map(([name, label]) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={tab === name}
            aria-controls={`${id}-panel`}
            tabIndex={tab === name ? 0 : -1}
            onClick={() => onTab(name)}
            onFocus={(event) => {
              if (event.currentTarget.matches(":focus-visible")) onTab(name);
            }}
          >
            {label}
          </button>
        ))}
      </div>
      <div
        class="panel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tab}`}
        tabIndex={0}
      >
        {children}
      </div>
    </div>
  );
}
