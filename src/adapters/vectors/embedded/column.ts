import type { PayloadValue } from "../../../ports/vector-store.js";
import { grown, int32, float64 } from "./grown.js";

type Scalar = string | number | boolean;

const missing = -1;
const nullValue = -2;
const emptyArray = -3;
/** Codes from here down name arrays: the offset of their elements in the pool is `firstArray − code`. */
const firstArray = -4;

/**
 * One payload field of all points, dictionary-coded: 4 bytes a point plus each distinct value once. A condition is
 * decided once per distinct value and then looked up per point, so every field filters at the speed of an index.
 */
export class Column {
  #codes = int32(0);
  #codeOf = new Map<Scalar, number>();
  #values: (Scalar | undefined)[] = [];
  #numbers = float64(0);
  #uses = int32(0);
  #unused: number[] = [];
  /** Arrays, each as its length followed by the codes of its elements. */
  #pool = int32(0);
  #poolEnd = 0;
  #poolGarbage = 0;
  #filled = 0;

  /** Number of points that have the field. */
  get filled(): number {
    return this.#filled;
  }

  get(slot: number): PayloadValue | undefined {
    const code = this.#code(slot);
    if (code >= 0) return this.#values[code];
    if (code === missing) return undefined;
    if (code === nullValue) return null;
    return [...this.#elements(code)].map((element) => this.#values[element]) as string[] | number[];
  }

  /** Gives the point in `slot` this value; undefined removes the field. */
  set(slot: number, value: PayloadValue | undefined): void {
    this.#release(slot);
    if (value === undefined) return;
    if (slot >= this.#codes.length) {
      const known = this.#codes.length;
      this.#codes = grown(this.#codes, slot + 1, int32).fill(missing, known);
    }
    this.#filled++;
    this.#codes[slot] =
      value === null ? nullValue : typeof value === "object" ? this.#storeArray(value) : this.#retain(value);
  }

  /** Moves the value of the point in `from` to the (cleared) slot `to`. */
  move(from: number, to: number): void {
    const value = this.get(from);
    this.set(from, undefined);
    this.set(to, value);
  }

  /** 1 for each of the first `count` slots whose value, or an element of it, equals one of `wanted`. */
  matchAny(wanted: readonly Scalar[], count: number): Uint8Array {
    return this.#lookUp(this.#table(0, wanted, 1), count);
  }

  /** 1 for each slot whose value, or an element of it, equals none of `unwanted`; missing, null and [] are 0. */
  matchExcept(unwanted: readonly Scalar[], count: number): Uint8Array {
    return this.#lookUp(this.#table(1, unwanted, 0), count);
  }

  /** 1 for each slot with a number, or an element that is one, within the bounds. */
  matchRange(range: { gt?: number; gte?: number; lt?: number; lte?: number }, count: number): Uint8Array {
    const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range;
    const table = new Uint8Array(this.#values.length);
    for (let code = 0; code < table.length; code++) {
      const number = this.#numbers[code]!;
      if (number > gt && number >= gte && number < lt && number <= lte) table[code] = 1;
    }
    return this.#lookUp(table, count);
  }

  /** 1 for each slot where the field is missing, null or []. */
  matchEmpty(count: number): Uint8Array {
    const mask = new Uint8Array(count).fill(1);
    const known = Math.min(count, this.#codes.length);
    for (let slot = 0; slot < known; slot++) {
      const code = this.#codes[slot]!;
      if (code >= 0 || code <= firstArray) mask[slot] = 0;
    }
    return mask;
  }

  #table(otherwise: 0 | 1, listed: readonly Scalar[], value: 0 | 1): Uint8Array {
    const table = new Uint8Array(this.#values.length).fill(otherwise);
    for (const scalar of listed) {
      const code = this.#codeOf.get(scalar);
      if (code !== undefined) table[code] = value;
    }
    return table;
  }

  #lookUp(table: Uint8Array, count: number): Uint8Array {
    const mask = new Uint8Array(count);
    const known = Math.min(count, this.#codes.length);
    for (let slot = 0; slot < known; slot++) {
      const code = this.#codes[slot]!;
      if (code >= 0) mask[slot] = table[code]!;
      else if (code <= firstArray) {
        const start = firstArray - code;
        const end = start + this.#pool[start]!;
        for (let i = start + 1; i <= end; i++) {
          if (table[this.#pool[i]!] === 1) {
            mask[slot] = 1;
            break;
          }
        }
      }
    }
    return mask;
  }

  #code(slot: number): number {
    return slot < this.#codes.length ? this.#codes[slot]! : missing;
  }

  #elements(code: number): Int32Array {
    if (code === emptyArray) return this.#pool.subarray(0, 0);
    const start = firstArray - code;
    return this.#pool.subarray(start + 1, start + 1 + this.#pool[start]!);
  }

  #retain(value: Scalar): number {
    let code = this.#codeOf.get(value);
    if (code === undefined) {
      code = this.#unused.pop() ?? this.#values.length;
      if (code >= this.#uses.length) {
        this.#uses = grown(this.#uses, code + 1, int32);
        this.#numbers = grown(this.#numbers, code + 1, float64);
      }
      this.#values[code] = value;
      this.#numbers[code] = typeof value === "number" ? value : NaN;
      this.#codeOf.set(value, code);
    }
    this.#uses[code]!++;
    return code;
  }

  #releaseCode(code: number): void {
    if (--this.#uses[code]! > 0) return;
    this.#codeOf.delete(this.#values[code]!);
    this.#values[code] = undefined;
    this.#numbers[code] = NaN;
    this.#unused.push(code);
  }

  #release(slot: number): void {
    const code = this.#code(slot);
    if (code === missing) return;
    if (code >= 0) this.#releaseCode(code);
    else if (code <= firstArray) {
      for (const element of this.#elements(code)) this.#releaseCode(element);
      this.#poolGarbage += 1 + this.#pool[firstArray - code]!;
    }
    this.#codes[slot] = missing;
    this.#filled--;
  }

  #storeArray(values: readonly Scalar[]): number {
    if (values.length === 0) return emptyArray;
    if (this.#poolGarbage > 1024 && this.#poolGarbage > this.#poolEnd / 2) this.#compactPool();
    const start = this.#poolEnd;
    this.#poolEnd += 1 + values.length;
    if (this.#poolEnd > this.#pool.length) this.#pool = grown(this.#pool, this.#poolEnd, int32);
    this.#pool[start] = values.length;
    values.forEach((value, i) => {
      this.#pool[start + 1 + i] = this.#retain(value);
    });
    return firstArray - start;
  }

  #compactPool(): void {
    const pool = int32(Math.max(64, this.#poolEnd - this.#poolGarbage));
    let end = 0;
    for (let slot = 0; slot < this.#codes.length; slot++) {
      const code = this.#codes[slot]!;
      if (code > firstArray) continue;
      const start = firstArray - code;
      const length = 1 + this.#pool[start]!;
      pool.set(this.#pool.subarray(start, start + length), end);
      this.#codes[slot] = firstArray - end;
      end += length;
    }
    this.#pool = pool;
    this.#poolEnd = end;
    this.#poolGarbage = 0;
  }
}
