// The persona editor: people, form, and what is beside it.

import { useEffect, useState } from "preact/hooks";
import { ErrorBox } from "../common/errors";
import { useModel, useTrait } from "../common/hooks";
import { Icon } from "../common/icons";
import { harmless, initials, oneLine, plural } from "../common/text";
import { Aside } from "./aside";
import {
  type ControlProps,
  ListControl,
  ListsControl,
  ShareControl,
  TextControl,
  WholeControl,
} from "./controls";
import { at, isBlank, type Kind, type Problem, type Section } from "./fields";
import { EvidenceControl, FactsControl, HistoryControl, RelationshipsControl } from "./lives";
import { People } from "./people";
import { type Editor, useEditor } from "./store";
import { BigFiveControl } from "./traits";

const CONTROLS: Record<Kind, (props: ControlProps) => preact.JSX.Element> = {
  text: TextControl,
  long: TextControl,
  whole: WholeControl,
  share: ShareControl,
  list: ListControl,
  lists: ListsControl,
  big_five: BigFiveControl,
  relationships: RelationshipsControl,
  history: HistoryControl,
  evidence: EvidenceControl,
  facts: FactsControl,
};

const STATES: Record<string, string> = {
  same: "as opened",
  changed: "changed",
  new: "new",
  invalid: "not valid yet",
};

export function EditorView() {
  const editor = useEditor();
  const [many] = useTrait<boolean>("many");
  const { trouble } = editor;
  return (
    <div
      class={many ? "editor many" : "editor"}
      onKeyDown={(event) => {
        const key = event.key.toLowerCase();
        if (!(event.ctrlKey || event.metaKey) || (key !== "z" && key !== "y")) return;
        // The browser's own undo knows one field only, and not what was taken back elsewhere.
        event.preventDefault();
        event.stopPropagation();
        void (key === "y" || event.shiftKey ? editor.redo() : editor.undo());
      }}
    >
      <Toolbar editor={editor} />
      {trouble &&
        (trouble.conflict ? (
          <Conflict editor={editor} message={trouble.message} />
        ) : (
          <ErrorBox title="That did not work" error={trouble.message} onClose={editor.dismiss} />
        ))}
      <div class="columns">
        {many && <People editor={editor} />}
        {editor.fields === null ? (
          <p class="soft waiting">{trouble ? "" : "Opening …"}</p>
        ) : (
          <Form editor={editor} />
        )}
        {editor.fields !== null && <Aside editor={editor} />}
      </div>
    </div>
  );
}

function Conflict({ editor, message }: { editor: Editor; message: string }) {
  return (
    <div class="error" role="alert">
      <strong>Two versions</strong>
      <p dir="auto">{harmless(message)}</p>
      <p class="row">
        <button type="button" onClick={() => void editor.settleConflict(false)}>
          Take the notebook's
        </button>
        <button type="button" onClick={() => void editor.settleConflict(true)}>
          Keep the editor's
        </button>
      </p>
    </div>
  );
}

function Toolbar({ editor }: { editor: Editor }) {
  const model = useModel();
  const { check, steps } = editor;
  const [many] = useTrait<boolean>("many");
  const [people] = useTrait<unknown[]>("people");
  const variable = String(model.get("variable_name") ?? "");
  const undone = steps.done.at(-1)?.label;
  const redone = steps.undone.at(-1)?.label;
  return (
    <div class="toolbar">
      <span class={`face s${editor.index % 8}`} aria-hidden="true">
        {initials(check?.name ?? "")}
      </span>
      <div class="title grow">
        <h3 dir="auto">{oneLine(check?.name ?? "…", 80)}</h3>
        <small class="soft">
          {check?.about && (
            <>
              <bdi>{oneLine(check.about, 80)}</bdi> ·{" "}
            </>
          )}
          {variable && (
            <>
              edits go to <code>{variable}</code>
            </>
          )}
          {!variable && "edits are in the editor's value"}
        </small>
      </div>
      {check && (
        <span class={`chip state ${check.state}`} role="status">
          {check.state === "invalid"
            ? plural(check.problems.length, "problem")
            : STATES[check.state]}
        </span>
      )}
      <div class="row actions">
        <button
          type="button"
          class="icon"
          disabled={undone === undefined}
          aria-label={undone ? `Undo: ${undone}` : "Undo"}
          title="Undo (Ctrl+Z)"
          onClick={() => void editor.undo()}
        >
          <Icon name="undo" />
        </button>
        <button
          type="button"
          class="icon"
          disabled={redone === undefined}
          aria-label={redone ? `Redo: ${redone}` : "Redo"}
          title="Redo (Ctrl+Shift+Z)"
          onClick={() => void editor.redo()}
        >
          <Icon name="redo" />
        </button>
        <button
          type="button"
          disabled={check === null}
          onClick={() => void editor.people("duplicate", {})}
        >
          <Icon name="copy" size={14} /> Duplicate
        </button>
        {many && people.length > 1 && (
          <button type="button" onClick={() => void editor.people("remove", {})}>
            <Icon name="bin" size={14} /> Remove
          </button>
        )}
      </div>
    </div>
  );
}

function Form({ editor }: { editor: Editor }) {
  const model = useModel();
  const sections = model.get("form") as Section[];
  const problems = editor.check?.problems ?? [];
  // A problem that belongs to no field of the form is still told.
  const homeless = problems.filter(
    (one) =>
      !sections.some((section) =>
        section.fields.some((field) => field.path.every((step, place) => one.path[place] === step)),
      ),
  );
  return (
    <form class="form" aria-label="Persona" onSubmit={(event) => event.preventDefault()}>
      {homeless.length > 0 && (
        <ErrorBox
          title="Not valid yet"
          error={homeless.map((one) => `${one.field}: ${one.message}`).join("\n")}
        />
      )}
      {sections.map((section) => (
        <FormSection
          key={`${editor.index}-${section.title}`}
          section={section}
          editor={editor}
          problems={problems}
        />
      ))}
    </form>
  );
}

function FormSection({
  section,
  editor,
  problems,
}: {
  section: Section;
  editor: Editor;
  problems: readonly Problem[];
}) {
  const held = section.fields.filter((field) => !isBlank(at(editor.fields ?? {}, field.path)));
  const wrong = problems.filter((one) =>
    section.fields.some((field) => field.path.every((step, place) => one.path[place] === step)),
  );
  const [open, setOpen] = useState(held.length > 0 || section.title === "Personality");
  useEffect(() => {
    if (wrong.length > 0) setOpen(true);
  }, [wrong.length > 0]);
  return (
    <details
      class="section"
      open={open}
      onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary>
        <h4>{section.title}</h4>
        <small class="soft num">
          {wrong.length > 0
            ? plural(wrong.length, "problem")
            : `${held.length} of ${section.fields.length}`}
        </small>
      </summary>
      {open && (
        <div class="fields">
          {section.fields.map((field) => {
            const Control = CONTROLS[field.kind];
            return (
              <Control
                key={field.path.join(".")}
                field={field}
                editor={editor}
                problems={problems}
              />
            );
          })}
        </div>
      )}
    </details>
  );
}
