// Below a live widget the output holds its static twin, for the day when no kernel is there. While
// the widget is alive the twin stays hidden. In JupyterLab and Notebook 7 the twin's own style
// does that without a flicker; elsewhere (VS Code, Colab) it is done here.

const PATIENCE = 10_000;

/** Hide the static twin with this id, also when it arrives a little later; returns the undo. */
export function hideStatic(root: HTMLElement, id: string): () => void {
  if (!id) return () => undefined;
  const hidden = new Set<HTMLElement>();
  const hide = () => {
    const selector = `[data-pnb-static="${CSS.escape(id)}"]`;
    for (const twin of root.ownerDocument.querySelectorAll<HTMLElement>(selector)) {
      twin.hidden = true;
      hidden.add(twin);
    }
  };
  hide();
  // What the widget itself draws is no reason to look through the whole document again.
  const observer = new MutationObserver((changes) => {
    if (changes.some(({ target }) => !root.contains(target))) hide();
  });
  observer.observe(root.ownerDocument.body, { childList: true, subtree: true });
  const timer = setTimeout(() => observer.disconnect(), PATIENCE);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    for (const twin of hidden) twin.hidden = false;
  };
}
