import { readFile } from "node:fs/promises";

/** Bytes in memory by what holds them. */
export interface Resident {
  /** memories of WebAssembly: the embedded database above all. They grow to a high-water mark and never shrink */
  wasm: number;
  /** arenas of the C library's malloc: buffers, and what V8 and libuv keep outside the heaps */
  malloc: number;
  /** program and libraries */
  files: number;
  /** heaps of V8 (one a thread), stacks, code */
  rest: number;
}

interface Mapping {
  start: number;
  end: number;
  writable: boolean;
  name: string;
  resident: number;
}

/**
 * A WebAssembly memory of 64-bit V8 lies in a reservation of 4 GiB or more, so that bounds need no check; nothing else
 * of a Node process is near it.
 */
const wasmReservation = 2 ** 32;
/** glibc's secondary arenas begin at multiples of this (HEAP_MAX_SIZE). */
const arenaAlignment = 2 ** 26;

/** Where a process's resident memory is; null where the system does not tell (only Linux does). */
export async function residentOf(pid: number): Promise<Resident | null> {
  const text = await readFile(`/proc/${pid}/smaps`, "utf8").catch(() => null);
  if (text === null) return null;
  const mappings = mappingsOf(text);
  const out: Resident = { wasm: 0, malloc: 0, files: 0, rest: 0 };
  mappings.forEach((mapping, i) => {
    out[kindOf(mapping, mappings[i + 1])] += mapping.resident;
  });
  return out;
}

function kindOf({ start, end, writable, name }: Mapping, next: Mapping | undefined): keyof Resident {
  if (name === "[heap]") return "malloc";
  if (name !== "" && !name.startsWith("[")) return "files";
  const reserved = next !== undefined && !next.writable && next.name === "" && next.start === end ? next.end - end : 0;
  if (!writable) return "rest";
  if (end - start + reserved >= wasmReservation) return "wasm";
  return start % arenaAlignment === 0 &&
    end + reserved <= start + arenaAlignment &&
    (end + reserved) % arenaAlignment === 0
    ? "malloc"
    : "rest";
}

function mappingsOf(text: string): Mapping[] {
  const out: Mapping[] = [];
  for (const line of text.split("\n")) {
    const [, start, end, flags, name] = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+\s*(.*)$/.exec(line) ?? [];
    if (start !== undefined)
      out.push({
        start: Number.parseInt(start, 16),
        end: Number.parseInt(end!, 16),
        writable: flags!.startsWith("rw"),
        name: name!,
        resident: 0,
      });
    else if (line.startsWith("Rss:")) out.at(-1)!.resident = Number(/\d+/.exec(line)![0]) * 1024;
  }
  return out;
}
