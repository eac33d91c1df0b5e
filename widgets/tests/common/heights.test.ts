import { expect, test } from "vitest";
import { Heights } from "../../src/common/heights";

test("offsets add up, and the row at an offset is found", () => {
  const heights = new Heights(5, 10);
  heights.set(1, 30);
  heights.set(3, 0);
  expect([0, 1, 2, 3, 4, 5].map((index) => heights.before(index))).toEqual([0, 10, 40, 50, 50, 60]);
  expect([0, 9, 10, 39, 40, 49].map((offset) => heights.at(offset))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(heights.at(55)).toBe(4);
  expect(heights.at(1e9)).toBe(4);
});

test("a list that grows keeps what was measured", () => {
  const heights = new Heights(2, 10);
  heights.set(0, 25);
  heights.grow(40);
  expect(heights.before(2)).toBe(35);
  expect(heights.total).toBe(35 + 38 * 10);
});

test("against a plain sum, for a thousand random heights", () => {
  const heights = new Heights(1000, 20);
  const plain = new Array<number>(1000).fill(20);
  let seed = 7;
  for (let turn = 0; turn < 3000; turn += 1) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const index = seed % 1000;
    plain[index] = 1 + (seed % 97);
    heights.set(index, plain[index] as number);
  }
  let sum = 0;
  for (const [index, size] of plain.entries()) {
    expect(heights.before(index)).toBe(sum);
    expect(heights.at(sum)).toBe(index);
    sum += size;
  }
});
