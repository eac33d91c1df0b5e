// Preact hooks that tie a view to its model.

import { createContext } from "preact";
import { useCallback, useContext, useEffect, useId, useMemo, useState } from "preact/hooks";
import { onThemeChange } from "./colours";
import type { Model } from "./model";
import type { Requests } from "./requests";
import { Throttle } from "./sync";

export const ModelContext = createContext<Model | null>(null);
export const RequestsContext = createContext<Requests | null>(null);

export const IdContext = createContext("");

/** An id that no other view on the page has: Preact counts from the start in each of them. */
export function useUniqueId(): string {
  return `${useContext(IdContext)}${useId()}`;
}

export function useModel(): Model {
  const model = useContext(ModelContext);
  if (model === null) throw new Error("A view stands outside of its widget.");
  return model;
}

export function useRequests(): Requests {
  const requests = useContext(RequestsContext);
  if (requests === null) throw new Error("A view stands outside of its widget.");
  return requests;
}

/** A trait's value, followed live; writing is throttled, and `flush` sends at once. */
export function useTrait<Value>(name: string) {
  const model = useModel();
  const [value, setValue] = useState(() => model.get(name) as Value);
  const throttle = useMemo(
    () =>
      new Throttle<Value>((next) => {
        model.set(name, next);
        model.save_changes();
      }),
    [model, name],
  );
  useEffect(() => {
    const hear = () => setValue(model.get(name) as Value);
    model.on(`change:${name}`, hear);
    hear();
    return () => {
      model.off(`change:${name}`, hear);
      throttle.flush();
    };
  }, [model, name, throttle]);
  const write = useCallback(
    (next: Value) => {
      setValue(next);
      throttle.push(next);
    },
    [throttle],
  );
  return [value, write, () => throttle.flush()] as const;
}

/** Call back for each custom message of Python's that is no answer to a question. */
export function useMessages(hear: (content: Record<string, unknown>, buffers: DataView[]) => void) {
  const model = useModel();
  useEffect(() => {
    const listen = (content: Record<string, unknown>, buffers?: DataView[]) => {
      if (content?.type !== "answer") hear(content, buffers ?? []);
    };
    model.on("msg:custom", listen as (...args: never[]) => void);
    return () => model.off("msg:custom", listen as (...args: never[]) => void);
  }, [model, hear]);
}

/** A number that changes with the host's theme: a reason to draw a canvas again. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => onThemeChange(() => setVersion((before) => before + 1)), []);
  return version;
}
