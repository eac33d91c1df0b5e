// Keyboard helpers.

/** Whether somebody is typing: single-letter shortcuts must keep away. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const tag = target.tagName;
  if (tag === "TEXTAREA" || tag === "SELECT") return true;
  if (tag === "INPUT")
    return !/^(checkbox|radio|range|button)$/.test((target as HTMLInputElement).type);
  return (target as HTMLElement).isContentEditable === true;
}

/** Move focus among the matching elements of a group with arrow keys, Home and End. */
export function rove(event: KeyboardEvent, group: Element, selector: string): boolean {
  const items = [...group.querySelectorAll<HTMLElement>(selector)];
  const here = items.indexOf(event.target as HTMLElement);
  if (here < 0) return false;
  const steps: Record<string, number> = {
    ArrowRight: here + 1,
    ArrowDown: here + 1,
    ArrowLeft: here - 1,
    ArrowUp: here - 1,
    Home: 0,
    End: items.length - 1,
  };
  const there = steps[event.key];
  if (there === undefined) return false;
  event.preventDefault();
  const wrapped = items[(there + items.length) % items.length];
  for (const item of items) item.tabIndex = item === wrapped ? 0 : -1;
  wrapped?.focus();
  return true;
}

/** Do something on Enter in a line of text: notebooks keep that key from submitting a form. */
export function onEnter(act: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    act();
  };
}
