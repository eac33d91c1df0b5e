import { expect, test } from "vitest";
import { citation, quoteOf } from "../../src/replay/cite";
import { PageSource, unfold } from "../../src/replay/source";
import { head, say } from "./talks";

const prompts = {
  "1": {
    after: null,
    keep: 0,
    add: [
      ["system", "You are Ada."],
      ["user", "Your turn."],
    ] as [string, string][],
    remembered: [],
    note: "",
  },
  "4": {
    after: 1,
    keep: 2,
    add: [
      ["assistant", "Yes."],
      ["user", "Again."],
    ] as [string, string][],
    remembered: ["Bo said no"],
    note: "",
  },
};

test("a prompt unfolds to all its messages", () => {
  expect(unfold(prompts, 4)?.map((message) => message.text)).toEqual([
    "You are Ada.",
    "Your turn.",
    "Yes.",
    "Again.",
  ]);
  expect(unfold(prompts, 9)).toBeNull();
});

test("a page says which prompts it left out", async () => {
  const page = new PageSource([{ prompts, left_out: 3 }]);
  expect((await page.prompt(0, 4))?.remembered).toEqual(["Bo said no"]);
  await expect(page.prompt(0, 9)).rejects.toThrow("3 later calls");
  expect(await new PageSource([{ prompts, left_out: 0 }]).prompt(0, 9)).toBeNull();
});

test("a quote carries who, where, and that it was simulated", () => {
  const row = say(4, "Ada", "Nine euros is fine.");
  expect(quoteOf(row, head)).toContain("“Nine euros is fine.”");
  expect(citation(row, head)).toBe(
    "Ada (simulated by rules (rehearsal), not a language model, not a person), turn 4, event 4. " +
      "“A weekly box”, 2026-11-28, engine rehearsal, seed 7, dinners.transcript.jsonl, personanb 0.1.0.",
  );
  expect(citation({ ...row, source: "llm", model: "m-1" }, head)).toContain("simulated by m-1");
});
