import { expect, test } from "vitest";
import { column, columns } from "../../src/common/columns";

test("bytes become numbers of their type, wherever they lie in their buffer", () => {
  const bytes = new Uint8Array(1 + 12);
  bytes.set(new Uint8Array(new Float32Array([0.5, -2, 1e6]).buffer), 1);
  const view = new DataView(bytes.buffer, 1, 12);
  expect([...column({ name: "x", dtype: "f4", length: 3 }, view)]).toEqual([0.5, -2, 1e6]);
});

test("bytes on their boundary are not copied", () => {
  const source = new Int32Array([1, 2, 3]);
  const got = column({ name: "n", dtype: "i4", length: 3 }, new DataView(source.buffer));
  expect(got.buffer).toBe(source.buffer);
});

test("a column that is shorter than announced is refused by name", () => {
  const view = new DataView(new ArrayBuffer(4));
  expect(() => column({ name: "age", dtype: "f4", length: 2 }, view)).toThrow("Column age");
});

test("columns are found by name", () => {
  const bytes = [new Uint8Array([1, 0]).buffer, new Float32Array([0.25]).buffer];
  const got = columns(
    [
      { name: "kept", dtype: "u1", length: 2 },
      { name: "weight", dtype: "f4", length: 1 },
    ],
    bytes,
  );
  expect([...(got.get("kept") ?? [])]).toEqual([1, 0]);
  expect(got.get("weight")?.[0]).toBe(0.25);
});
