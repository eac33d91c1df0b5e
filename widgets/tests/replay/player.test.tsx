// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { StaticModel } from "../../src/common/model";
import { mount } from "../../src/common/mount";
import { Player } from "../../src/replay/player";
import type { Row, TalkData } from "../../src/replay/talk";
import { data, say } from "./talks";

const settled = () => new Promise((resolve) => setTimeout(resolve, 60));
let takeAway = () => {};
afterEach(() => takeAway());

const events = [
  say(0, "Ada", "I like it"),
  say(1, "Bo", "<img src=x onerror=alert(1)>", { target: "Ada" }),
  { event: 2, kind: "think", actor: "Ada", text: "Hm." } as Row,
  say(3, "Ada", "Then again"),
];

function player(talk: TalkData, values: Record<string, unknown> = {}) {
  const el = document.createElement("div");
  document.body.append(el);
  const model = new StaticModel({ talks: [talk], speed: 1, position: -1, live: false, ...values });
  takeAway = mount("replay", "Transcript replay", Player, { model, el });
  const slider = el.querySelector('[role="slider"]') as HTMLElement;
  return { el, model, slider, now: () => Number(slider.getAttribute("aria-valuenow")) };
}

function press(target: Element, key: string): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

test("it opens with the whole talk said, and Python hears where the playhead rests", async () => {
  const { model, slider, now } = player(data(events));
  expect(now()).toBe(4);
  press(slider, "Home");
  await vi.waitFor(() => {
    expect(now()).toBe(1);
    expect(model.get("position")).toBe(0);
  });
});

test("Python moves the playhead and shows thoughts", async () => {
  const { el, model, now } = player(data(events));
  await vi.waitFor(() => {
    expect(el.textContent).not.toContain("Hm.");
  });
  model.set("position", 1);
  model.set("show_thoughts", true);
  await vi.waitFor(() => {
    expect(now()).toBe(2);
    expect(el.textContent).toContain("Hm.");
  });
});

test("words of others are text and nothing else", async () => {
  const { el } = player(data(events));
  await vi.waitFor(() => {
    expect(el.querySelector("img")).toBeNull();
    expect(el.textContent).toContain("<img src=x");
  });
});

test("a live talk grows, follows, and asks for what it missed", async () => {
  const { el, model, slider, now } = player(data([], { status: "running" }), { live: true });
  await settled();
  model.emit("msg:custom", { type: "events", from: 0, rows: events.slice(0, 2) });
  await vi.waitFor(() => {
    expect(now()).toBe(2);
  });
  model.sent.length = 0;
  model.emit("msg:custom", { type: "events", from: 3, rows: events.slice(3) });
  await settled();
  const asked = model.sent[0] as { id: string; name: string; payload: unknown };
  expect([asked.name, asked.payload]).toEqual(["events", { from: 2 }]);
  model.emit("msg:custom", { type: "answer", id: asked.id, result: { rows: events.slice(2) } });
  await vi.waitFor(() => {
    expect(slider.getAttribute("aria-valuemax")).toBe("4");
  });
  model.emit("msg:custom", { type: "broke", cause: "ConnectionError" });
  await vi.waitFor(() => {
    expect(el.querySelector('[role="alert"]')?.textContent).toContain("ConnectionError");
  });
});

test("the same rows twice are taken once", async () => {
  const { model, slider } = player(data([], { status: "running" }), { live: true });
  await settled();
  model.emit("msg:custom", { type: "events", from: 0, rows: events.slice(0, 2) });
  model.emit("msg:custom", { type: "events", from: 1, rows: events.slice(1, 3) });
  await vi.waitFor(() => {
    expect(slider.getAttribute("aria-valuemax")).toBe("3");
  });
});

test("at the end the talk stands in the order of the log, and the playhead where it was", async () => {
  const { el, model, now } = player(data([], { status: "running" }), { live: true });
  await settled();
  const late = [events[1], events[0], events[3]];
  model.emit("msg:custom", { type: "events", from: 0, rows: late });
  await settled();
  model.emit("msg:custom", { type: "finished", head: { ...data([]).head, topic: "Over" } });
  await vi.waitFor(() => {
    expect(el.textContent).toContain("Over");
    expect(now()).toBe(3);
  });
  const first = el.querySelector(".v-row .words")?.textContent;
  expect(first).toBe("I like it");
});
