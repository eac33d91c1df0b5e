import { useLayoutEffect, useRef } from "preact/hooks";

const KEYS: readonly [string, string][] = [
  ["Space or k", "play, pause"],
  ["← →", "previous, next event"],
  ["Shift + ← →", "previous, next turn"],
  ["Home, End", "beginning, end"],
  ["/", "search; Enter, Shift + Enter go through what is found"],
  ["f", "filter"],
  ["t", "thoughts"],
  ["p", "the exact prompt"],
  ["b, n", "bookmark, note"],
  ["c", "copy the quote with its citation"],
];

export function Help({ onClose }: { onClose(): void }) {
  const close = useRef<HTMLButtonElement>(null);
  // Before it is seen: whoever sees it can close it by Escape.
  useLayoutEffect(() => close.current?.focus(), []);
  return (
    <div
      role="group"
      class="help"
      aria-label="Keyboard shortcuts"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" ref={close} onClick={onClose}>
        Close
      </button>
    </div>
  );
}
