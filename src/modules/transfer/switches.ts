import type { PairSwitch } from "../../core/transfer/serve.js";
import type { History } from "../../ports/history/history.js";

/** The setting that keeps what operators said about pairs: pair key → ON or OFF. */
const setting = "transfer-switches";

/** What operators said about pairs of places. */
export async function readSwitches(history: Pick<History, "settings">): Promise<Map<string, PairSwitch>> {
  const stored = (await history.settings.get(setting)) as Record<string, PairSwitch> | null;
  return new Map(Object.entries(stored ?? {}));
}

/** Keeps what an operator said about one pair; AUTO takes it back. */
export async function putSwitch(history: History, pair: string, to: PairSwitch): Promise<void> {
  await history.transaction(async (inside) => {
    await inside.lock([setting]);
    const switches = await readSwitches(inside);
    if (to === "AUTO") switches.delete(pair);
    else switches.set(pair, to);
    await inside.settings.put(setting, Object.fromEntries(switches));
  });
}
