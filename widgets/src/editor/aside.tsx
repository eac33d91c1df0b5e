// Beside the form: what an engine is told, a test question, what changed, and the YAML to keep.

import { useEffect, useRef, useState } from "preact/hooks";
import { ErrorBox } from "../common/errors";
import { useModel, useUniqueId } from "../common/hooks";
import { Icon } from "../common/icons";
import { onEnter } from "../common/keys";
import type { Model } from "../common/model";
import { Tabs } from "../common/tabs";
import { count, harmless, oneLine, plural } from "../common/text";
import { inWords } from "./fields";
import type { Editor } from "./store";

type Tab = "Prompt" | "Ask" | "Changes" | "YAML";

export function Aside({ editor }: { editor: Editor }) {
  const [tab, setTab] = useState<Tab>("Prompt");
  const changes = editor.check?.changes.length ?? 0;
  return (
    <Tabs<Tab>
      class="aside"
      label="Beside the form"
      tabs={[
        ["Prompt", "Prompt"],
        ["Ask", "Ask"],
        [
          "Changes",
          <>
            Changes
            {changes > 0 && <span class="tally num">{changes}</span>}
          </>,
        ],
        ["YAML", "YAML"],
      ]}
      chosen={tab}
      onChoose={setTab}
    >
      {tab === "Prompt" && <Prompt editor={editor} />}
      {tab === "Ask" && <Ask editor={editor} />}
      {tab === "Changes" && <Changes editor={editor} />}
      {tab === "YAML" && <Yaml editor={editor} />}
    </Tabs>
  );
}

function Stale({ editor }: { editor: Editor }) {
  if (editor.check?.state !== "invalid") return null;
  return (
    <p class="small stale">
      <Icon name="warning" size={13} /> As last valid; what is marked in the form is not in it.
    </p>
  );
}

function Prompt({ editor }: { editor: Editor }) {
  const { check } = editor;
  if (check === null) return null;
  return (
    <>
      <p class="small soft">
        To the letter what an engine is told about this person: about {count(check.tokens)} tokens,{" "}
        {count(check.prompt.length)} characters.
      </p>
      <Stale editor={editor} />
      <pre dir="auto">{harmless(check.prompt)}</pre>
    </>
  );
}

interface Asked {
  question: string;
  who: string;
  answer?: { text: string; status: string; reason: string; source: string; engine: string };
  error?: string;
}

// Test questions outlive a view that is drawn again, for as long as the widget lives.
const ASKED = new WeakMap<Model, Asked[]>();

function Ask({ editor }: { editor: Editor }) {
  const model = useModel();
  const id = useUniqueId();
  const [asked, setAsked] = useState<Asked[]>(() => ASKED.get(model) ?? []);
  const [question, setQuestion] = useState("");
  const waiting = useRef<AbortController | null>(null);
  const [busy, setBusy] = useState(false);
  const keep = (change: (before: Asked[]) => Asked[]) => {
    const next = change(ASKED.get(model) ?? []);
    ASKED.set(model, next);
    setAsked(next);
  };
  useEffect(() => () => waiting.current?.abort(), []);
  const ask = async () => {
    const words = question.trim();
    if (words === "" || busy) return;
    editor.settle();
    const entry: Asked = { question: words, who: editor.check?.name ?? "" };
    keep((before) => [...before, entry].slice(-50));
    setQuestion("");
    setBusy(true);
    waiting.current = new AbortController();
    try {
      entry.answer = await editor.requests.ask<NonNullable<Asked["answer"]>>(
        "ask",
        { index: editor.index, question: words },
        { timeout: 180_000, signal: waiting.current.signal },
      );
    } catch (error) {
      entry.error = error instanceof Error ? error.message : String(error);
    }
    setBusy(false);
    keep((before) => [...before]);
  };
  return (
    <div class="ask">
      <p class="small soft">
        Answers come from the person as edited, on <code>{editor.engine}</code>. Nothing is kept.
      </p>
      <ol class="asked" aria-live="polite">
        {asked.map((entry, place) => (
          <li key={place}>
            <p class="asking" dir="auto">
              {harmless(entry.question)}
            </p>
            {entry.answer && <Answer entry={entry} />}
            {entry.error && <ErrorBox title="No answer" error={entry.error} />}
          </li>
        ))}
        {busy && <li class="soft">…</li>}
      </ol>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <label class="hid" for={id}>
          A test question
        </label>
        <input
          id={id}
          type="text"
          dir="auto"
          class="grow"
          value={question}
          placeholder="Would you move for a job?"
          onInput={(event) => setQuestion(event.currentTarget.value)}
          onKeyDown={onEnter(() => void ask())}
        />
        {busy ? (
          <button type="button" onClick={() => waiting.current?.abort()}>
            Stop
          </button>
        ) : (
          <button type="submit" class="primary" disabled={question.trim() === ""}>
            Ask
          </button>
        )}
      </form>
    </div>
  );
}

function Answer({ entry }: { entry: Asked }) {
  const { answer } = entry;
  if (!answer) return null;
  const usable = answer.text !== "";
  return (
    <div class="answer">
      <p dir="auto">{usable ? harmless(answer.text) : harmless(answer.reason)}</p>
      <small class="soft">
        <bdi>{oneLine(entry.who, 40)}</bdi>{" "}
        <span class={answer.source === "llm" ? "chip" : "badge"}>{answer.source}</span>{" "}
        {answer.status !== "ok" && answer.status}
      </small>
    </div>
  );
}

function Changes({ editor }: { editor: Editor }) {
  const { check, original } = editor;
  if (original === null) {
    return (
      <p class="soft">This person was made here; there is no original to hold them against.</p>
    );
  }
  const changes = check?.changes ?? [];
  if (changes.length === 0) return <p class="soft">Nothing is changed.</p>;
  return (
    <>
      <div class="row">
        <span class="small soft grow">
          {plural(changes.length, "field")} differ from the original
        </span>
        <button type="button" onClick={editor.revert}>
          Back to the original
        </button>
      </div>
      <Stale editor={editor} />
      <ul class="changes">
        {changes.map((change) => (
          <li key={change.field}>
            <div class="row">
              <strong class="grow" dir="auto">
                {harmless(change.field)}
              </strong>
              <button
                type="button"
                class="icon bare"
                aria-label={`Take back the change of ${change.field}`}
                onClick={() =>
                  editor.edit(change.path, change.before ?? undefined, change.field, true)
                }
              >
                <Icon name="undo" size={13} />
              </button>
            </div>
            <del dir="auto">{harmless(inWords(change.before).slice(0, 600))}</del>
            <ins dir="auto">{harmless(inWords(change.after).slice(0, 600))}</ins>
          </li>
        ))}
      </ul>
    </>
  );
}

function fileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();
  return `${plain.slice(0, 60) || "person"}.yaml`;
}

function Yaml({ editor }: { editor: Editor }) {
  const { check } = editor;
  const id = useUniqueId();
  const [path, setPath] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const [exists, setExists] = useState("");
  if (check === null) return null;
  const file = path ?? fileName(check.name);
  const save = async (replace: boolean) => {
    editor.settle();
    setSaid("");
    try {
      const done = await editor.requests.ask<{ saved?: string; exists?: string }>("save", {
        index: editor.index,
        path: file,
        replace,
      });
      setExists(done.exists ?? "");
      if (done.saved) setSaid(`Saved as ${done.saved}`);
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(check.yaml);
      setSaid("Copied");
    } catch {
      setSaid("This browser does not let pages copy; select the text below.");
    }
  };
  return (
    <>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          void save(false);
        }}
      >
        <label class="hid" for={id}>
          File beside the notebook
        </label>
        <input
          id={id}
          type="text"
          class="grow"
          value={file}
          onInput={(event) => {
            setPath(event.currentTarget.value);
            setExists("");
          }}
          onKeyDown={onEnter(() => void save(false))}
        />
        <button type="submit">
          <Icon name="save" size={14} /> Save
        </button>
        <button type="button" onClick={() => void copy()}>
          <Icon name="copy" size={14} /> Copy
        </button>
      </form>
      {exists && (
        <p class="row small stale">
          <span class="grow" dir="auto">
            {harmless(exists)} exists.
          </span>
          <button type="button" onClick={() => void save(true)}>
            Replace it
          </button>
        </p>
      )}
      <p class="small" role="status" dir="auto">
        {harmless(said)}
      </p>
      <Stale editor={editor} />
      <pre dir="auto">{harmless(check.yaml)}</pre>
    </>
  );
}
