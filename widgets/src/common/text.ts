// Text of models, files and users, made fit to show. Preact escapes it; what is left to do is to
// take away what hides or reorders its neighbours. Show it inside <bdi> or dir="auto".

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HARMFUL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ufffe\uffff]|[\ud800-\udfff]/gu;

/** Return the text with controls, bidi overrides and lone surrogates shown as U+FFFD. */
export function harmless(text: string): string {
  return text.replace(/\r\n?|\u0085/g, "\n").replace(HARMFUL, "\ufffd");
}

/** Return harmless text on one line, cut with an ellipsis when longer than `limit`. */
export function oneLine(text: string, limit = 200): string {
  const words = harmless(text.slice(0, limit + 1))
    .split(/\s+/)
    .filter(Boolean)
    .join(" ");
  return text.length <= limit ? words : `${words.slice(0, limit).trimEnd()}…`;
}

/** Return one or two letters that stand for a name in a small circle. */
export function initials(name: string): string {
  const words = oneLine(name)
    .split(/[\s-]+/)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const ends = words.length < 2 ? words : [words[0], words[words.length - 1]];
  const letters = ends.map((word) => [...(word ?? "").toLocaleUpperCase()][0] ?? "");
  return letters.join("") || "?";
}

/** Return a number with thin groups: 12,345. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** Return "1 turn" or "3 turns". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
