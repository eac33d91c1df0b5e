// Headings whose level depends on where the widget stands: below a notebook's own, or first of a
// page. A trait `heading` of the model says which level the widget's title has.

import type { ComponentChildren } from "preact";
import { useModel } from "./hooks";

const TITLE_IN_NOTEBOOK = 3;

interface Props {
  /** 0 for the widget's title, 1 for its parts, 2 for parts of those. */
  depth: 0 | 1 | 2;
  class?: string;
  children: ComponentChildren;
}

export function Heading({ depth, class: name = "", children }: Props) {
  const title = Number(useModel().get("heading") ?? TITLE_IN_NOTEBOOK);
  const Tag = `h${Math.min(6, title + depth)}` as "h3";
  return (
    <Tag class={`hd hd${depth} ${name}`} dir="auto">
      {children}
    </Tag>
  );
}
