// Heights of the rows of a long list: guessed until measured, summed in a Fenwick tree, so that
// finding what stands at a place, and correcting a guess, take a logarithm of the length.

export class Heights {
  #sizes: Float64Array;
  #tree: Float64Array;
  #length: number;

  constructor(
    length: number,
    readonly guess: number,
  ) {
    this.#length = length;
    this.#sizes = new Float64Array(Math.max(16, length)).fill(guess, 0, length);
    this.#tree = new Float64Array(0);
    this.#build();
  }

  get length(): number {
    return this.#length;
  }

  get total(): number {
    return this.before(this.#length);
  }

  size(index: number): number {
    return this.#sizes[index] ?? 0;
  }

  /** Set a measured height; returns by how much it differs from what was known. */
  set(index: number, size: number): number {
    const change = size - (this.#sizes[index] ?? 0);
    if (change === 0 || index >= this.#length) return 0;
    this.#sizes[index] = size;
    for (let node = index + 1; node < this.#tree.length; node += node & -node) {
      this.#tree[node] = (this.#tree[node] as number) + change;
    }
    return change;
  }

  /** Height of all rows before an index. */
  before(index: number): number {
    let sum = 0;
    for (let node = Math.min(index, this.#length); node > 0; node -= node & -node) {
      sum += this.#tree[node] as number;
    }
    return sum;
  }

  /** Index of the row that covers an offset. */
  at(offset: number): number {
    let node = 0;
    let left = offset;
    let step = 1;
    while (step * 2 < this.#tree.length) step *= 2;
    for (; step > 0; step >>= 1) {
      const next = node + step;
      if (next < this.#tree.length && (this.#tree[next] as number) <= left) {
        node = next;
        left -= this.#tree[next] as number;
      }
    }
    return Math.max(0, Math.min(node, this.#length - 1));
  }

  /** Make the list longer; new rows are guessed. */
  grow(length: number): void {
    if (length <= this.#length) return;
    if (length > this.#sizes.length) {
      const larger = new Float64Array(Math.max(length, this.#sizes.length * 2));
      larger.set(this.#sizes);
      this.#sizes = larger;
    }
    this.#sizes.fill(this.guess, this.#length, length);
    this.#length = length;
    this.#build();
  }

  #build(): void {
    this.#tree = new Float64Array(this.#length + 1);
    for (let index = 0; index < this.#length; index += 1) {
      const node = index + 1;
      this.#tree[node] = (this.#tree[node] as number) + (this.#sizes[index] as number);
      const parent = node + (node & -node);
      if (parent <= this.#length) {
        this.#tree[parent] = (this.#tree[parent] as number) + (this.#tree[node] as number);
      }
    }
  }
}
