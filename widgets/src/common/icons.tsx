// Icons as inline SVG on a 16-pixel grid, drawn in the colour of the text around them.

const PATHS = {
  play: "M4.5 2.8v10.4L13 8z",
  pause: "M4.5 3v10M11.5 3v10",
  previous: "M4 3v10M13 3 6.5 8l6.5 5z",
  next: "M12 3v10M3 3l6.5 5L3 13z",
  back: "M10 3 5 8l5 5",
  forward: "m6 3 5 5-5 5",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5 14 14",
  bookmark: "M4 2.5h8v11L8 10.5l-4 3z",
  note: "M3 2.5h10v8l-3 3H3zM10 13.5v-3h3M5.5 5.5h5M5.5 8h3",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  close: "m4 4 8 8M12 4l-8 8",
  filter: "M2 3h12l-4.5 5.5V13l-3-1.5v-3z",
  reply: "M6.5 4 2.5 7.5l4 3.5M2.5 7.5H9a4.5 4.5 0 0 1 4.5 4.5v1",
  tool: "M10 2.5a3.5 3.5 0 0 0-3.3 4.7L2.5 11.4l2.1 2.1 4.2-4.2A3.5 3.5 0 0 0 13.3 5L11 7.2 8.8 5 11 2.7z",
  warning: "M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.4v.2",
  vote: "M2.5 8.5 6 12l7.5-8",
  bolt: "M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z",
  thought: "M4.5 9.5A3 3 0 0 1 5 3.6a3.6 3.6 0 0 1 6.6.9 2.6 2.6 0 0 1-.6 5zM5 12h.1M3 14h.1",
  memory: "M8 2.5v4l2.5 2M8 14A5.8 5.8 0 1 1 13.8 8",
  place:
    "M8 14S3.5 9.6 3.5 6.5a4.5 4.5 0 0 1 9 0C12.5 9.6 8 14 8 14M8 8.1a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2",
  mail: "M2 3.5h12v9H2zM2 4l6 5 6-5",
  undo: "M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6",
  redo: "m10.5 3 3 3-3 3M13.5 6H6a3.5 3.5 0 0 0 0 7h4",
  up: "M8 13V3.5M4 7l4-4 4 4",
  down: "M8 3v9.5M4 9l4 4 4-4",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  bin: "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9",
  save: "M2.5 2.5h9l2 2v9h-11zM5 2.5v4h5v-4M5 13.5v-4h6v4",
  question: "M5.5 6a2.5 2.5 0 1 1 3.7 2.2C8.3 8.7 8 9.2 8 10M8 12.6v.2",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
  columns: "M2.5 3h11v10h-11zM8 3v10",
  flag: "M3.5 14V2.5M3.5 3H12l-2 3 2 3H3.5",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 7.2v4M8 4.8V5",
  live: "M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4M4 12a5.6 5.6 0 0 1 0-8M12 4a5.6 5.6 0 0 1 0 8",
  stop: "M4 4h8v8H4z",
} as const;

const FILLED = new Set(["play", "stop", "previous", "next"]);

export type IconName = keyof typeof PATHS;

/** Decoration only: the control around it carries the name. */
export function Icon({
  name,
  size = 16,
  solid,
}: {
  name: IconName;
  size?: number;
  solid?: boolean;
}) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={solid || FILLED.has(name) ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width={1.5}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
