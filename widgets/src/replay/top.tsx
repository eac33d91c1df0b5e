// What the talk is, and what it is not: kind, origin, topic, warnings.

import { Heading } from "../common/heading";
import type { Head, Talk } from "./talk";

export function Top({
  head,
  talks,
  live,
  onHelp,
}: {
  head: Head;
  talks: Talk[];
  live: boolean;
  onHelp(): void;
}) {
  return (
    <div class="top">
      <div class="grow">
        <p class="kicker">
          <span>{talks.length > 1 ? `${head.kind}, two branches` : head.kind}</span>
          {head.source === "rehearsal" && (
            <span class="badge">Rehearsal · not a language model, not people</span>
          )}
          {head.source === "llm" && <span class="badge">Language model · not people</span>}
          {live && <span class="badge">Running</span>}
        </p>
        <Heading depth={0}>{head.topic}</Heading>
        <p class="soft small num" dir="auto">
          {head.facts.join(" · ")}
        </p>
        {head.warnings.map((warning) => (
          <p key={warning} class="warn small" dir="auto">
            {warning}
          </p>
        ))}
      </div>
      <button
        type="button"
        class="icon bare"
        onClick={onHelp}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
      >
        ?
      </button>
    </div>
  );
}
