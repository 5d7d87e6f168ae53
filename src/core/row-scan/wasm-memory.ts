/** The part of the JavaScript WebAssembly API that row scans use (Node has it; the ES library types do not). */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface WasmApi {
  Memory: new (descriptor: { initial: number; maximum?: number }) => WasmMemory;
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (
    module: object,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: { run: (...args: number[]) => void } };
}
declare const WebAssembly: WasmApi;

/** Size of a WebAssembly page in bytes. */
export const pageBytes = 65_536;

/** A memory of `pages` pages that can grow to 4 GiB. */
export function createMemory(pages: number): WasmMemory {
  return new WebAssembly.Memory({ initial: pages, maximum: 65_536 });
}

/** The `run` function of a module assembled by wasm-assembler.ts, on the given memory. */
export function instantiate(bytes: Uint8Array<ArrayBuffer>, memory: WasmMemory): (...args: number[]) => void {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports.run;
}
