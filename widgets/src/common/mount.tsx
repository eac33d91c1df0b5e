// Puts a view into the element that anywidget, or an exported page, gives it.

import { type ComponentType, render } from "preact";
import { ErrorBoundary } from "./errors";
import { IdContext, ModelContext, RequestsContext } from "./hooks";
import type { Model } from "./model";
import { Requests } from "./requests";
import { hideStatic } from "./static";

interface Context {
  model: Model;
  el: HTMLElement;
}

/** Draw a view; returns what takes it away again. */
export function mount(kind: string, label: string, View: ComponentType, { model, el }: Context) {
  // A group and no region: a notebook with several of them must not be full of landmarks.
  const root = el.ownerDocument.createElement("div");
  root.setAttribute("role", "group");
  root.className = `pnbw pnbw-${kind}`;
  root.setAttribute("aria-label", label);
  // JupyterLab's own shortcuts and context menu keep out: typing an "a" must not add a cell.
  root.dataset.lmSuppressShortcuts = "true";
  root.dataset.jpSuppressContextMenu = "true";
  el.append(root);
  const requests = new Requests(model);
  const showStatic = hideStatic(root, String(model.get("static_id") ?? ""));
  render(
    <ErrorBoundary>
      <ModelContext.Provider value={model}>
        <RequestsContext.Provider value={requests}>
          <IdContext.Provider value={`pnbw-${Math.random().toString(36).slice(2, 10)}-`}>
            <View />
          </IdContext.Provider>
        </RequestsContext.Provider>
      </ModelContext.Provider>
    </ErrorBoundary>,
    root,
  );
  return () => {
    render(null, root);
    requests.dispose();
    showStatic();
    root.remove();
  };
}

/** What a widget's module exports for anywidget. */
export function defineWidget(kind: string, label: string, View: ComponentType) {
  return { render: (context: Context) => mount(kind, label, View, context) };
}
