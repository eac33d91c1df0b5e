// Columns of numbers as Python sends them: a description in JSON, the bytes beside it.

export interface ColumnSpec {
  name: string;
  dtype: "f4" | "f8" | "i4" | "u4" | "u2" | "u1" | "i1" | "i2";
  length: number;
}

export type Column =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Int16Array
  | Uint8Array
  | Int8Array;

const KINDS = {
  f4: Float32Array,
  f8: Float64Array,
  i4: Int32Array,
  u4: Uint32Array,
  u2: Uint16Array,
  i2: Int16Array,
  u1: Uint8Array,
  i1: Int8Array,
} as const;

/** Return one column. Bytes that do not lie on the boundary of their type are copied. */
export function column(spec: ColumnSpec, bytes: DataView | ArrayBuffer): Column {
  const kind = KINDS[spec.dtype];
  if (kind === undefined) throw new Error(`Column ${spec.name}: unknown type ${spec.dtype}.`);
  const [buffer, offset, size] =
    bytes instanceof ArrayBuffer
      ? [bytes, 0, bytes.byteLength]
      : [bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength];
  const wanted = spec.length * kind.BYTES_PER_ELEMENT;
  if (size !== wanted) {
    throw new Error(`Column ${spec.name}: ${size} bytes, where ${wanted} were announced.`);
  }
  return offset % kind.BYTES_PER_ELEMENT === 0
    ? new kind(buffer, offset, spec.length)
    : new kind(buffer.slice(offset, offset + size));
}

/** Return all columns by name. */
export function columns(
  specs: readonly ColumnSpec[],
  bytes: readonly (DataView | ArrayBuffer)[],
): Map<string, Column> {
  if (specs.length !== bytes.length) {
    throw new Error(`${specs.length} columns were announced, ${bytes.length} came.`);
  }
  return new Map(specs.map((spec, place) => [spec.name, column(spec, bytes[place] as DataView)]));
}
