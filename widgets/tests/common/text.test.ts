import { expect, test } from "vitest";
import { harmless, initials, oneLine } from "../../src/common/text";

test("what hides or reorders its neighbours is shown as a replacement character", () => {
  expect(harmless("a\u202eb\u0000c\ud800d")).toBe("a\ufffdb\ufffdc\ufffdd");
});

test("letters of every script, emoji sequences and line ends stay", () => {
  expect(harmless("Åsa 👩🏽‍🔬 שלום\r\nnext")).toBe("Åsa 👩🏽‍🔬 שלום\nnext");
});

test("a long name is cut before any work is done on it", () => {
  expect(oneLine("word ".repeat(100_000), 9)).toBe("word word…");
});

test.each([
  ["Ada Moreira", "AM"],
  ["ada", "A"],
  ["Anne-Marie von Ö", "AÖ"],
  ["", "?"],
  ["👍", "?"],
])("%s has the initials %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
