import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FitCost } from "./fits.child.js";

export type { FitCost } from "./fits.child.js";

/**
 * What learning item-item weights costs by catalogue size, each in a process of its own so that its peak memory is its
 * own.
 */
export async function fitCosts(sizes: readonly number[]): Promise<(FitCost & { items: number })[]> {
  const out: (FitCost & { items: number })[] = [];
  for (const items of sizes) {
    const child = fork(fileURLToPath(new URL("./fits.child.ts", import.meta.url)), [String(items)], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the fit of ${items} items ended with status ${String(code)}`);
    });
    const [cost] = (await Promise.race([once(child, "message"), ended])) as [FitCost];
    ended.catch(() => {});
    out.push({ items, ...cost });
  }
  return out;
}
