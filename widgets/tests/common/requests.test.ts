import { expect, test, vi } from "vitest";
import { StaticModel } from "../../src/common/model";
import { Requests } from "../../src/common/requests";

function sentId(model: StaticModel): string {
  return (model.sent.at(-1) as { id: string }).id;
}

test("an answer reaches the question with its id, and no other", async () => {
  const model = new StaticModel({});
  const requests = new Requests(model);
  const first = requests.ask("percentile", { trait: "openness" });
  const firstId = sentId(model);
  const second = requests.ask("preview");
  model.emit("msg:custom", { type: "answer", id: sentId(model), result: "words" });
  model.emit("msg:custom", { type: "answer", id: firstId, result: 61 });
  expect(await first).toBe(61);
  expect(await second).toBe("words");
});

test("an error of Python's is thrown with its words and its kind", async () => {
  const model = new StaticModel({});
  const asked = new Requests(model).ask("save");
  const error = { message: "the folder is read-only", kind: "OSError" };
  model.emit("msg:custom", { type: "answer", id: sentId(model), error });
  await expect(asked).rejects.toMatchObject(error);
});

test("silence ends with advice", async () => {
  vi.useFakeTimers();
  const asked = new Requests(new StaticModel({})).ask("save", {}, { timeout: 3000 });
  const checked = expect(asked).rejects.toThrow("did not answer within 3 s");
  await vi.advanceTimersByTimeAsync(3000);
  await checked;
  vi.useRealTimers();
});

test("a cancelled question tells Python so", async () => {
  const model = new StaticModel({});
  const abort = new AbortController();
  const asked = new Requests(model).ask("ask", {}, { signal: abort.signal });
  const id = sentId(model);
  abort.abort();
  await expect(asked).rejects.toThrow("Cancelled");
  expect(model.sent.at(-1)).toEqual({ type: "cancel", id });
});

test("a view that is closed leaves no question open and listens no more", async () => {
  const model = new StaticModel({});
  const requests = new Requests(model);
  const asked = requests.ask("ask");
  requests.dispose();
  await expect(asked).rejects.toThrow("closed");
});
