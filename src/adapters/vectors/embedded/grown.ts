export function grown<T extends Int32Array | Float64Array>(array: T, length: number, make: (length: number) => T): T {
  const larger = make(Math.max(length, Math.ceil(array.length * 1.5), 64));
  larger.set(array);
  return larger;
}
export const int32 = (length: number): Int32Array<ArrayBuffer> => new Int32Array(length);
export const float64 = (length: number): Float64Array<ArrayBuffer> => new Float64Array(length);
