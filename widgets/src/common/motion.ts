// Whether the reader asked for less motion; asked each time, because it can change.

export function reducedMotion(): boolean {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
}
