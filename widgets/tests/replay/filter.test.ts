import { expect, test } from "vitest";
import { everything } from "../../src/replay/controls";
import { pieces, search, visiblePlaces } from "../../src/replay/filter";
import { Talk } from "../../src/replay/talk";
import { data, say } from "./talks";

const talk = new Talk(
  data([
    say(0, "Ada", "The PRICE is fine"),
    { event: 1, kind: "think", actor: "Ada", text: "Too dear." },
    { event: 2, kind: "think", actor: "Bo", text: "" },
    say(3, "Bo", "What price?"),
    { event: 4, kind: "vote", actor: "Bo", vote: 3 },
    { event: 5, kind: "vote", actor: "Ada", status: "invalid", reason: "no number" },
  ]),
);
const all = { hidden: new Set<string>(), groups: everything(false) };

test("thoughts are hidden until they are asked for, and empty ones always", () => {
  expect(visiblePlaces(talk, all)).toEqual([0, 3, 4, 5]);
  expect(visiblePlaces(talk, { ...all, groups: everything(true) })).toEqual([0, 1, 3, 4, 5]);
});

test("a speaker is filtered out, and an unusable vote is a problem and no vote", () => {
  expect(visiblePlaces(talk, { ...all, hidden: new Set(["Bo"]) })).toEqual([0, 5]);
  expect(visiblePlaces(talk, { ...all, groups: new Set(["problems"] as const) })).toEqual([5]);
});

test("search ignores case, and looks at reasons too", () => {
  const places = visiblePlaces(talk, all);
  expect(search(talk, places, " price ")).toEqual([0, 3]);
  expect(search(talk, places, "NUMBER")).toEqual([5]);
  expect(search(talk, places, "  ")).toEqual([]);
});

test("what is found is marked where it stands", () => {
  expect(pieces("price, Price", "PRICE")).toEqual(["", "price", ", ", "Price", ""]);
  expect(pieces("no match", "price")).toEqual(["no match"]);
});

test("where folding changes the length nothing is marked, rather than the wrong letters", () => {
  expect(pieces("İstanbul price", "price")).toEqual(["İstanbul price"]);
});
