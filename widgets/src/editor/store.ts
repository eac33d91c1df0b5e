// The editor's state: the draft in the form, the steps that led to it, and what Python says of it.
// Python keeps every draft, so a view that is drawn again begins where the last one stood.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useModel, useRequests, useTrait } from "../common/hooks";
import type { Requests } from "../common/requests";
import { RequestError } from "../common/requests";
import { MESSAGES_A_SECOND, Throttle } from "../common/sync";
import { at, type Check, type Fields, filled, type Path, put, type Value } from "./fields";
import { record, redo, type Step, type Steps, shifted, stepsFrom, undo } from "./steps";

interface Opened {
  index: number;
  fields: Fields;
  original: Fields | null;
  check: Check;
  engine: string;
}

interface Message {
  index: number;
  fields: Fields;
  steps?: Steps;
  mine?: boolean;
}

export interface Trouble {
  message: string;
  conflict: boolean;
}

const IDLE = 500;

export type Editor = ReturnType<typeof useEditor>;

export function useEditor() {
  const model = useModel();
  const requests = useRequests();
  const [selected, setSelected, flushSelected] = useTrait<number>("selected");
  const [fields, setFields] = useState<Fields | null>(null);
  const [original, setOriginal] = useState<Fields | null>(null);
  const [check, setCheck] = useState<Check | null>(null);
  const [engine, setEngine] = useState("");
  const [steps, setSteps] = useState<Steps>(() => stepsFrom(model.get("history")));
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  // What handlers that run later have to see as it is then, not as it was drawn.
  const now = useRef({ index: selected, fields, steps, gesture: Date.now(), asked: 0 });

  const fail = useCallback((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const kind = error instanceof RequestError ? error.kind : "";
    if (kind !== "cancelled") setTrouble({ message, conflict: kind === "ConflictError" });
  }, []);

  const show = useCallback((opened: Opened) => {
    now.current.index = opened.index;
    now.current.fields = opened.fields;
    setFields(opened.fields);
    setOriginal(opened.original);
    setCheck(opened.check);
    setEngine(opened.engine);
  }, []);

  const open = useCallback(
    async (index: number) => {
      try {
        show(await requests.ask<Opened>("open", { index }));
        setTrouble(null);
      } catch (error) {
        fail(error);
      }
    },
    [requests, show, fail],
  );

  const send = useCallback(
    async (message: Message) => {
      now.current.asked += 1;
      const asked = now.current.asked;
      try {
        const found = await requests.ask<Check>("change", message);
        // An answer to an older draft says nothing about the one in the form.
        if (asked !== now.current.asked) return;
        setCheck(found);
        setTrouble(null);
      } catch (error) {
        fail(error);
      }
    },
    [requests, fail],
  );
  const throttle = useMemo(
    () => new Throttle<Message>((message) => void send(message), 1000 / MESSAGES_A_SECOND),
    [send],
  );
  const idle = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  /** The movement is over: Python hears the last state at once, with the steps. */
  const settle = useCallback(() => {
    clearTimeout(idle.current);
    idle.current = undefined;
    const { index, fields: held, steps: made } = now.current;
    now.current.gesture += 1;
    if (held === null) return;
    throttle.push({ index, fields: filled(held), steps: made });
    throttle.flush();
  }, [throttle]);

  const settleIfMoved = useCallback(() => {
    if (idle.current !== undefined) settle();
  }, [settle]);

  const write = useCallback(
    (next: Fields, made: Steps) => {
      now.current.fields = next;
      now.current.steps = made;
      setFields(next);
      setSteps(made);
      throttle.push({ index: now.current.index, fields: filled(next) });
      clearTimeout(idle.current);
      idle.current = setTimeout(settle, IDLE);
    },
    [throttle, settle],
  );

  /** Change one field; `whole` when the act is one of its own, as a press of a button is. */
  const edit = useCallback(
    (path: Path, value: Value | undefined, label: string, whole = false) => {
      const { fields: held, steps: made, index } = now.current;
      if (held === null) return;
      if (whole) now.current.gesture += 1;
      const step: Step = {
        index,
        path: [...path],
        label,
        before: at(held, path) ?? null,
        after: value ?? null,
        gesture: now.current.gesture,
      };
      if (JSON.stringify(step.before) === JSON.stringify(step.after)) return;
      write(put(held, path, value), record(made, step));
      if (whole) settle();
    },
    [write, settle],
  );

  const select = useCallback(
    async (index: number) => {
      settleIfMoved();
      setSelected(index);
      flushSelected();
      await open(index);
    },
    [settleIfMoved, setSelected, flushSelected, open],
  );

  const step = useCallback(
    async (back: boolean) => {
      settleIfMoved();
      const found = back ? undo(now.current.steps) : redo(now.current.steps);
      if (found === undefined) return;
      const [taken, left] = found;
      if (taken.index !== now.current.index) await select(taken.index);
      const held = now.current.fields;
      if (held === null) return;
      const value = back ? taken.before : taken.after;
      write(put(held, taken.path, value ?? undefined), left);
      settle();
    },
    [settleIfMoved, select, write, settle],
  );

  const revert = useCallback(() => {
    if (original === null || now.current.fields === null) return;
    edit([], original, "everything back to the original", true);
  }, [original, edit]);

  const people = useCallback(
    async (question: "duplicate" | "blend" | "remove", payload: Record<string, unknown>) => {
      settleIfMoved();
      const here = now.current.index;
      try {
        const { index } = await requests.ask<{ index: number }>(question, {
          index: here,
          ...payload,
        });
        const gone = question === "remove";
        now.current.steps = shifted(now.current.steps, gone ? here : index, gone ? -1 : 1);
        setSteps(now.current.steps);
        await select(index);
        settle();
      } catch (error) {
        fail(error);
      }
    },
    [settleIfMoved, requests, select, settle, fail],
  );

  const settleConflict = useCallback(
    async (mine: boolean) => {
      try {
        if (mine) {
          const { index, fields: held, steps: made } = now.current;
          if (held !== null) await send({ index, fields: filled(held), steps: made, mine: true });
        } else {
          now.current.steps = { done: [], undone: [] };
          setSteps(now.current.steps);
          show(await requests.ask<Opened>("theirs"));
          setTrouble(null);
        }
      } catch (error) {
        fail(error);
      }
    },
    [send, requests, show, fail],
  );

  useEffect(() => {
    void open(selected);
    return () => settleIfMoved();
  }, []);

  return {
    requests: requests as Requests,
    index: now.current.index,
    fields,
    original,
    check,
    engine,
    steps,
    trouble,
    edit,
    settle: settleIfMoved,
    select,
    undo: () => step(true),
    redo: () => step(false),
    revert,
    people,
    settleConflict,
    dismiss: () => setTrouble(null),
    fail,
  };
}
