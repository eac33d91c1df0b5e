// A quote with its citation: who, when, in which talk, and that it was simulated.

import type { Head, Row } from "./talk";

export function citation(row: Row, head: Head): string {
  const made =
    row.source === "human"
      ? "human"
      : row.source === "rehearsal"
        ? "simulated by rules (rehearsal), not a language model, not a person"
        : `simulated by ${row.model || head.engine || "a language model"}, not a person`;
  const where = [
    row.turn === undefined ? "" : `turn ${row.turn}`,
    row.step === undefined ? "" : `step ${row.step}`,
    `event ${row.event}`,
  ];
  const talk = [
    `“${head.topic}”`,
    head.branch && head.branch !== "world" ? `branch ${head.branch}` : "",
    head.started,
    head.engine ? `engine ${head.engine}` : "",
    head.seed === null ? "" : `seed ${head.seed}`,
    head.file,
    head.version ? `personanb ${head.version}` : "",
  ];
  return `${row.actor} (${made}), ${where.filter(Boolean).join(", ")}. ${talk.filter(Boolean).join(", ")}.`;
}

export function quoteOf(row: Row, head: Head): string {
  return `“${(row.text ?? "").trim()}”\n— ${citation(row, head)}`;
}

/** Put text on the clipboard; where the page may not, say so by returning false. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    // The old way still works where the new one wants a permission.
    const done = document.execCommand?.("copy") ?? false;
    area.remove();
    return done;
  }
}
