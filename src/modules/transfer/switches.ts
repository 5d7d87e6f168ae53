import { z } from "zod";
import type { PairSwitch } from "../../core/transfer/serve.js";
import type { History } from "../../ports/history/history.js";
import { Setting } from "../kit/settings.js";

/** What operators said about pairs: pair key → ON or OFF. */
const switchesSetting = new Setting("transfer-switches", z.record(z.string(), z.enum(["ON", "OFF", "AUTO"])));

/** What operators said about pairs of places. */
export async function readSwitches(history: Pick<History, "settings">): Promise<Map<string, PairSwitch>> {
  return new Map(Object.entries((await switchesSetting.read(history)) ?? {}));
}

/** Keeps what an operator said about one pair; AUTO takes it back. */
export async function putSwitch(history: History, pair: string, to: PairSwitch): Promise<void> {
  await history.transaction(async (inside) => {
    await inside.lock([switchesSetting.name]);
    const switches = await readSwitches(inside);
    if (to === "AUTO") switches.delete(pair);
    else switches.set(pair, to);
    await switchesSetting.write(inside, Object.fromEntries(switches));
  });
}
