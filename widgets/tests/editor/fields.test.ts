import { describe, expect, it } from "vitest";
import { at, type Fields, filled, inWords, moved, put } from "../../src/editor/fields";

const ada: Fields = { name: "Ada", occupation: { title: "nurse" }, beliefs: ["a", "b"] };

describe("reading and writing one place", () => {
  it("reads nested fields and list items, and nothing where there is nothing", () => {
    expect(at(ada, ["occupation", "title"])).toBe("nurse");
    expect(at(ada, ["beliefs", 1])).toBe("b");
    expect(at(ada, ["big_five", "openness"])).toBeUndefined();
    expect(at(ada, ["toString"])).toBeUndefined();
  });

  it("writes a copy and leaves the original alone", () => {
    const next = put(ada, ["big_five", "openness"], 0.7);
    expect(at(next, ["big_five", "openness"])).toBe(0.7);
    expect(ada.big_five).toBeUndefined();
    expect(at(put(ada, ["name"], undefined), ["name"])).toBeUndefined();
  });

  it("keeps a field called __proto__ as a field", () => {
    const next = put({}, ["facts", "__proto__"], "x");
    expect(Object.keys(next.facts as Fields)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe("what goes to Python", () => {
  it("leaves out blank rows and empty records", () => {
    const draft: Fields = {
      name: "Ada",
      beliefs: ["", "a", " "],
      relationships: [{ name: "", description: "" }],
      values: { political: [] },
    };
    expect(filled(draft)).toEqual({ name: "Ada", beliefs: ["a"] });
  });

  it("keeps facts as they are, for false, zero and nothing are facts too", () => {
    const facts = { pets: 0, car: false, note: "", list: [] };
    expect(filled({ facts })).toEqual({ facts });
  });
});

it("moves an item, and not past the ends", () => {
  expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
});

it("tells values in few words", () => {
  expect(inWords(undefined)).toBe("nothing");
  expect(inWords([{ year: 1999, event: "moved" }])).toBe("year: 1999, event: moved");
  expect(inWords(0.456)).toBe("0.46");
});
