import { setTimeout as sleep } from "node:timers/promises";
import { folded, startCluster, wronglyFolded } from "./cluster.js";

export interface Faults {
  readonly kills: number;
  readonly pauses: number;
  /** from each fault until other processes owned all that its process had */
  readonly takeoverMs: number[];
  readonly acknowledged: number;
  readonly wrong: number;
}

const owners = 3;
/** A paused process is woken after so long: its leases have gone. */
const pausedMs = 8_000;
const calmMs = 2_000;

/** Kills (every even time) or pauses one of three owners, again and again, while behaviours come in. */
export async function faults(
  server: string,
  count: number,
  users: number,
  progress: (line: string) => void,
): Promise<Faults> {
  const cluster = await startCluster(server, owners, users);
  const acknowledged = new Map<string, number>();
  let going = true;
  const load = (async () => {
    for (let round = 0; going; round++)
      for (const [user, n] of await cluster.write(`fault-${round}`, 500, 2))
        acknowledged.set(user, (acknowledged.get(user) ?? 0) + n);
  })();
  const takeoverMs: number[] = [];
  const owned = (): Promise<{ owner: string | null; number: number }[]> =>
    cluster.rows("SELECT owner, number FROM partitions");
  try {
    await sleep(calmMs);
    for (let fault = 0; fault < count; fault++) {
      const victim = cluster.folders.shift()!;
      const before = new Map((await owned()).map(({ number, owner }) => [number, owner]));
      const began = performance.now();
      const kill = fault % 2 === 0;
      if (kill) await victim.kill();
      else victim.pause();
      // Whose it was is not known by its number: every owner but one goes on, and all of one owner's change.
      const former = new Set(before.values());
      let left = former.size;
      while (left === former.size && performance.now() - began < 30_000) {
        await sleep(25);
        const now = new Set((await owned()).map(({ owner }) => owner));
        left = [...former].filter((owner) => now.has(owner)).length;
      }
      takeoverMs.push(performance.now() - began);
      if (kill) await cluster.join();
      else {
        await sleep(Math.max(0, pausedMs - (performance.now() - began)));
        victim.goOn();
        cluster.folders.push(victim);
      }
      progress(`${kill ? "killed" : "paused"}: taken over after ${takeoverMs.at(-1)!.toFixed(0)} ms`);
      await sleep(calmMs);
    }
    going = false;
    await load;
    await folded(cluster);
    let sum = 0;
    for (const n of acknowledged.values()) sum += n;
    return {
      kills: Math.ceil(count / 2),
      pauses: Math.floor(count / 2),
      takeoverMs,
      acknowledged: sum,
      wrong: await wronglyFolded(cluster, acknowledged),
    };
  } finally {
    going = false;
    await load.catch(() => {});
    await cluster.close();
  }
}
