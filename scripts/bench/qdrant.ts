import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startQdrant, type QdrantServer } from "../../test/support/qdrant-server.js";

/** A clock tick of Linux's process table. */
const tickSeconds = 0.01;

/** Where the benchmark's Qdrant runs; `cpuSeconds` null = it runs elsewhere, and its processor time is not known. */
export interface BenchQdrant {
  url: string;
  cpuSeconds(): number | null;
  /** Resolves when no collection is being optimised: what was just filled is indexed then. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** The one that QDRANT_URL names, else one of its own, started from QDRANT_BINARY. */
export async function benchQdrant(): Promise<BenchQdrant> {
  const url = process.env["QDRANT_URL"];
  if (url) return { url, cpuSeconds: () => null, idle: () => untilGreen(url), close: async () => {} };
  const server = await startQdrant();
  return {
    url: server.url,
    cpuSeconds: () => cpuSecondsOf(server),
    idle: () => untilGreen(server.url),
    close: () => server.close(),
  };
}

async function untilGreen(url: string): Promise<void> {
  const get = async (path: string): Promise<Record<string, unknown>> =>
    ((await (await fetch(`${url}${path}`)).json()) as { result: Record<string, unknown> }).result;
  const { collections } = await get("/collections");
  for (const { name } of collections as { name: string }[])
    while ((await get(`/collections/${name}`))["status"] === "yellow") await sleep(500);
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
