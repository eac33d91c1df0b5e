// A list of any length: only what is seen, and a little around it, is in the document.

import type { ComponentChildren, Ref } from "preact";
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";
import { Heights } from "./heights";
import { reducedMotion } from "./motion";

const AROUND = 240;
/** After a jump, when what lies around the view is filled in, in milliseconds. */
const REST = 100;

export interface ListHandle {
  /** Bring a row into view: at once, or gently where it is near. */
  show(index: number, how?: "near" | "jump"): void;
}

interface Props {
  count: number;
  label: string;
  /** Changes when the rows are others than before, so that known heights do not hold. */
  version: unknown;
  guess?: number;
  row(index: number): ComponentChildren;
  keyOf(index: number): string | number;
  handle?: Ref<ListHandle>;
  class?: string;
}

export function VirtualList({
  count,
  label,
  version,
  guess = 84,
  row,
  keyOf,
  handle,
  class: name,
}: Props) {
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const heights = useMemo(() => new Heights(count, guess), [version]);
  heights.grow(count);
  const [view, setView] = useState({ top: 0, height: 480, around: AROUND });
  const [, setMeasured] = useState(0);
  const wanted = useRef<{ index: number; tries: number } | null>(null);

  const first = count ? heights.at(Math.max(0, view.top - view.around)) : 0;
  const last = count ? Math.min(count - 1, heights.at(view.top + view.height + view.around)) : -1;

  const looked = useRef(0);
  const resting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const look = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const [top, height] = [element.scrollTop, element.clientHeight || 480];
    // Far from where it was, every row is new: those in view first, so that no frame is late.
    const far = Math.abs(top - looked.current) > height;
    looked.current = top;
    clearTimeout(resting.current);
    if (far) resting.current = setTimeout(look, REST);
    setView({ top, height, around: far ? 0 : AROUND });
  }, []);
  useEffect(() => () => clearTimeout(resting.current), []);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    look();
    const observer = new ResizeObserver((entries) => {
      // Another width, other line breaks: what was measured does not hold.
      look();
      if (entries.length) setMeasured((before) => before + 1);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [look]);

  useLayoutEffect(() => {
    const element = box.current;
    // Hosts draw before they show: what is not laid out has no height yet.
    if (!element || !list.current || element.clientHeight === 0) return;
    let above = 0;
    let changed = false;
    const top = element.scrollTop;
    for (const child of list.current.children as HTMLCollectionOf<HTMLElement>) {
      const index = Number(child.dataset.index);
      const start = heights.before(index);
      const change = heights.set(index, child.offsetHeight);
      if (change !== 0) {
        changed = true;
        if (start < top) above += change;
      }
    }
    const target = wanted.current;
    if (target && target.index < count) {
      // Rows around the target were guesses until now: look again where it really is.
      const place = settle(element, heights, target.index);
      if (Math.abs(place - element.scrollTop) > 1 && target.tries > 0) {
        target.tries -= 1;
        element.scrollTop = place;
        look();
      } else wanted.current = null;
    } else if (above !== 0) element.scrollTop = top + above;
    if (!changed) return;
    // Rows are put where they really are at once; to draw them again would cost a second pass.
    const rows = list.current.children as HTMLCollectionOf<HTMLElement>;
    for (const child of rows) {
      child.style.transform = `translateY(${heights.before(Number(child.dataset.index))}px)`;
    }
    list.current.style.height = `${heights.total}px`;
    const shown = heights.before(last + 1);
    if (shown < element.scrollTop + element.clientHeight && last < count - 1) {
      setMeasured((before) => before + 1);
    }
  });

  useImperativeHandle(
    handle ?? null,
    () => ({
      show(index, how = "near") {
        const element = box.current;
        if (!element || index < 0 || index >= count) return;
        const place = settle(element, heights, index);
        const far = Math.abs(place - element.scrollTop) > element.clientHeight * 1.5;
        if (how === "near" && !far && !reducedMotion()) {
          element.scrollTo({ top: place, behavior: "smooth" });
          return;
        }
        wanted.current = { index, tries: 4 };
        element.scrollTop = place;
        look();
        setMeasured((before) => before + 1);
      },
    }),
    [count, heights, look],
  );

  const rows = [];
  for (let index = first; index <= last; index += 1) {
    rows.push(
      <li
        key={keyOf(index)}
        data-index={index}
        aria-setsize={count}
        aria-posinset={index + 1}
        class="v-row"
        style={{ transform: `translateY(${heights.before(index)}px)` }}
      >
        {row(index)}
      </li>,
    );
  }
  return (
    <div
      class={`v-box ${name ?? ""}`}
      ref={box}
      onScroll={look}
      role="group"
      aria-label={label}
      tabIndex={0}
    >
      <ol ref={list} class="v-list" style={{ height: `${heights.total}px` }}>
        {rows}
      </ol>
    </div>
  );
}

/** Where to scroll so that a row stands a third down, or is seen where it is. */
function settle(element: HTMLElement, heights: Heights, index: number): number {
  const start = heights.before(index);
  const size = heights.size(index);
  const most = Math.max(0, heights.total - element.clientHeight);
  const top = element.scrollTop;
  if (start >= top + 8 && start + size <= top + element.clientHeight - 8) return top;
  const offset = Math.min(element.clientHeight / 3, Math.max(8, element.clientHeight - size - 8));
  return Math.max(0, Math.min(most, start - offset));
}
