import { readFileSync } from "node:fs";
import { startQdrant, type QdrantServer } from "../../test/support/qdrant-server.js";

/** A clock tick of Linux's process table. */
const tickSeconds = 0.01;

/** Where the benchmark's Qdrant runs; `cpuSeconds` null = it runs elsewhere, and its processor time is not known. */
export interface BenchQdrant {
  url: string;
  cpuSeconds(): number | null;
  close(): Promise<void>;
}

/** The one that QDRANT_URL names, else one of its own, started from QDRANT_BINARY. */
export async function benchQdrant(): Promise<BenchQdrant> {
  const url = process.env["QDRANT_URL"];
  if (url) return { url, cpuSeconds: () => null, close: async () => {} };
  const server = await startQdrant();
  return { url: server.url, cpuSeconds: () => cpuSecondsOf(server), close: () => server.close() };
}

/** Processor seconds of a process so far, all threads, from Linux's process table. */
function cpuSecondsOf({ pid }: QdrantServer): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) * tickSeconds;
  } catch {
    return null;
  }
}
