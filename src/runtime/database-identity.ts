import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { z } from "zod";
import { Setting } from "../modules/kit/settings.js";
import type { History } from "../ports/history/history.js";

/** What this database is called, and where it lay when it was given this identity. */
const identitySetting = new Setting("identity", z.object({ id: z.string(), place: z.string() }));

/**
 * What sets this database apart from every other one, given at its first start. A copy, such as a restored backup, is
 * given another: with the same one it would write into what the original keeps in stores they share.
 */
export async function databaseIdentity(history: History, log: Logger): Promise<string> {
  const place = await history.place();
  return history.transaction(async (inside) => {
    await inside.lock([identitySetting.name]);
    const known = await identitySetting.read(inside);
    if (known?.place === place) return known.id;
    const fresh = { id: randomUUID(), place };
    await identitySetting.write(inside, fresh);
    if (known !== null)
      log.warn(
        { former: known.id, now: fresh.id },
        "this database is a copy, or was moved: what it keeps in other stores is built anew beside the original's",
      );
    return fresh.id;
  });
}
