// Which events are listed, and where the words are that somebody looks for.

import { type Kind, kindOf, type Row, type Talk, usable } from "./talk";

export type Group =
  | "talk"
  | "votes"
  | "moderation"
  | "deeds"
  | "tools"
  | "memory"
  | "thoughts"
  | "problems";

export const GROUPS: readonly { id: Group; label: string }[] = [
  { id: "talk", label: "Talk" },
  { id: "moderation", label: "Moderator, interventions" },
  { id: "votes", label: "Votes" },
  { id: "deeds", label: "Deeds and moves" },
  { id: "tools", label: "Tools" },
  { id: "memory", label: "Memory" },
  { id: "thoughts", label: "Thoughts" },
  { id: "problems", label: "Failures" },
];

const GROUP_OF: Record<Kind, Group> = {
  say: "talk",
  reach_out: "talk",
  think: "thoughts",
  vote: "votes",
  moderate: "moderation",
  stimulus: "moderation",
  intervene: "moderation",
  do: "deeds",
  move: "deeds",
  finish: "deeds",
  tool: "tools",
  recall: "memory",
  remember: "memory",
  fail: "problems",
};

export function groupOf(row: Row): Group {
  return usable(row) ? GROUP_OF[kindOf(row)] : "problems";
}

/** The groups that a talk has anything of. */
export function groupsOf(talk: Talk): Set<Group> {
  return new Set([...talk.kinds].map((kind) => GROUP_OF[kind]));
}

export interface Filter {
  /** Names that are hidden; nobody is by default. */
  hidden: ReadonlySet<string>;
  groups: ReadonlySet<Group>;
}

/** What a world thought but did not say is in the log too; empty thoughts only carry a call. */
export function shown(row: Row, filter: Filter): boolean {
  const group = groupOf(row);
  if (!filter.groups.has(group) || filter.hidden.has(row.actor)) return false;
  return group !== "thoughts" || Boolean(row.text);
}

export function visiblePlaces(talk: Talk, filter: Filter, from = 0): number[] {
  const places: number[] = [];
  for (let place = from; place < talk.length; place += 1) {
    if (shown(talk.rows[place] as Row, filter)) places.push(place);
  }
  return places;
}

/** Places, among those listed, whose words or names hold what is looked for; case is ignored. */
export function search(talk: Talk, places: readonly number[], wanted: string): number[] {
  const folded = fold(wanted.trim());
  if (!folded) return [];
  return places.filter((place) => {
    const row = talk.rows[place] as Row;
    return fold(`${row.actor}\n${row.text ?? ""}\n${row.reason ?? ""}`).includes(folded);
  });
}

export const fold = (text: string): string => text.toLocaleLowerCase();

/** Split a text at what is looked for, so that every second piece is a match. */
export function pieces(text: string, wanted: string): string[] {
  const folded = fold(wanted.trim());
  const low = fold(text);
  // Where folding changes lengths, places in one are not places in the other: mark nothing.
  if (!folded || low.length !== text.length) return [text];
  const found: string[] = [];
  let from = 0;
  for (
    let at = low.indexOf(folded);
    at >= 0 && found.length < 200;
    at = low.indexOf(folded, from)
  ) {
    found.push(text.slice(from, at), text.slice(at, at + folded.length));
    from = at + folded.length;
  }
  found.push(text.slice(from));
  return found;
}
