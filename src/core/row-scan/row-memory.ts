import { GodwitError } from "../errors.js";
import { createMemory, pageBytes, type WasmMemory } from "./wasm-memory.js";

/** Alignment of the first row, a cache line. */
const lineBytes = 64;

/**
 * Equal rows of bytes, one after the other, in a WebAssembly memory that grows by half when it is full (the system
 * provides a page only when it is written). A head of fixed size before the rows is the kernels' working space.
 * At most 4 GiB.
 */
export class RowMemory {
  readonly memory: WasmMemory;
  readonly rowBytes: number;
  /** byte address of row 0 */
  readonly rows: number;

  constructor(rowBytes: number, headBytes: number) {
    this.rowBytes = rowBytes;
    this.rows = Math.ceil(headBytes / lineBytes) * lineBytes;
    this.memory = createMemory(Math.ceil(this.rows / pageBytes));
  }

  /** Makes room for `count` rows. Views on the buffer made before are void. Throws TOO_LARGE beyond 4 GiB. */
  reserve(count: number): void {
    const needed = this.rows + count * this.rowBytes;
    const present = this.memory.buffer.byteLength;
    if (needed <= present) return;
    const wanted = Math.min(65_536 * pageBytes, Math.max(needed, Math.ceil(present * 1.5)));
    try {
      this.memory.grow(Math.ceil((Math.max(needed, wanted) - present) / pageBytes));
    } catch (cause) {
      throw new GodwitError(
        "TOO_LARGE",
        `${count} rows of ${this.rowBytes} bytes do not fit into one memory (4 GiB, or the machine's memory, is used up): for vectors set QDRANT_URL or use more threads.`,
        ["points"],
        { cause },
      );
    }
  }

  /** Byte address of a row. */
  address(row: number): number {
    return this.rows + row * this.rowBytes;
  }

  copy(from: number, to: number): void {
    new Uint8Array(this.memory.buffer).copyWithin(this.address(to), this.address(from), this.address(from + 1));
  }
}
