// Colours for canvases, which do not read CSS variables: asked from the root, and again whenever
// the host switches its theme.

/** Return the colours that CSS variables of the root stand for, as canvases take them. */
export function colours<Name extends string>(root: Element, names: readonly Name[]) {
  const probe = root.ownerDocument.createElement("i");
  probe.hidden = true;
  root.append(probe);
  const found = {} as Record<Name, string>;
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

/** Call back when the theme may have changed; returns what stops it. */
export function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  const options = {
    attributes: true,
    attributeFilter: ["class", "data-theme", "data-jp-theme-light", "data-jp-theme-name", "style"],
  };
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, options);
  }
  const query = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
  query?.addEventListener("change", callback);
  return () => {
    observer.disconnect();
    query?.removeEventListener("change", callback);
  };
}
