// Errors are shown where the user looks: inside the widget, with their cause.

import { Component, type ComponentChildren } from "preact";
import { harmless } from "./text";

export function ErrorBox({
  title,
  error,
  onClose,
}: {
  title: string;
  error: unknown;
  onClose?: () => void;
}) {
  const message = error instanceof Error ? error.message : String(error);
  return (
    <div class="error" role="alert">
      <strong>{title}</strong>
      <pre dir="auto">{harmless(message.slice(0, 4000))}</pre>
      {onClose && (
        <button type="button" onClick={onClose}>
          Dismiss
        </button>
      )}
    </div>
  );
}

interface Props {
  children: ComponentChildren;
}

/** Shows what a view threw while it was drawn, instead of an empty cell. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state = { error: null as unknown };

  static override getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <ErrorBox
        title="This widget broke while it was drawn. Run its cell again; the data in Python is untouched."
        error={this.state.error}
      />
    );
  }
}
