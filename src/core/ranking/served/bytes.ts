/** Reads one value after another, little-endian. Throws RangeError where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.#view.getUint8(this.#forward(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#forward(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#forward(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#forward(8), true);
  }

  /** A number of 1 to 4 bytes. */
  uint(width: number): number {
    const at = this.#forward(width);
    let value = 0;
    for (let byte = width - 1; byte >= 0; byte--) value = value * 256 + this.#bytes[at + byte]!;
    return value;
  }

  text(length: number): string {
    return new TextDecoder().decode(new Uint8Array(this.buffer(length)));
  }

  floats(count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.buffer(4 * count));
  }

  /** The next bytes as a copy of their own, so that columns of any width may start anywhere. */
  buffer(size: number): ArrayBuffer {
    const at = this.#forward(size);
    // Not slice(), which shares the memory where the bytes are a Buffer.
    return new Uint8Array(this.#bytes.subarray(at, at + size)).buffer;
  }

  skip(size: number): void {
    this.#forward(size);
  }

  #forward(size: number): number {
    const at = this.#at;
    if (at + size > this.#bytes.length)
      throw new RangeError(`A served list of ${this.#bytes.length} bytes ends too early.`);
    this.#at += size;
    return at;
  }
}

/** Bytes of numbers, each in `width` bytes, little-endian. */
export function uintBytes(values: Iterable<number> & { readonly length: number }, width: number): Uint8Array {
  const out = new Uint8Array(values.length * width);
  let at = 0;
  for (const value of values)
    for (let byte = 0, left = value; byte < width; byte++, left = Math.floor(left / 256)) out[at++] = left % 256;
  return out;
}

/** The bytes of a column as they lie in memory; every platform that runs this is little-endian. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
