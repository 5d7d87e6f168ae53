import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { History } from "../ports/history/history.js";

/** Setting of what this database is called. */
const identitySetting = "identity";

interface IdentitySetting {
  id: string;
  /** where the database lay when it was given this identity */
  place: string;
}

/**
 * What sets this database apart from every other one, given at its first start. A copy, such as a restored backup, is
 * given another: with the same one it would write into what the original keeps in stores they share.
 */
export async function databaseIdentity(history: History, log: Logger): Promise<string> {
  const place = await history.place();
  return history.transaction(async (inside) => {
    await inside.lock([identitySetting]);
    const known = (await inside.settings.get(identitySetting)) as IdentitySetting | null;
    if (known?.place === place) return known.id;
    const fresh: IdentitySetting = { id: randomUUID(), place };
    await inside.settings.put(identitySetting, fresh);
    if (known !== null)
      log.warn(
        { former: known.id, now: fresh.id },
        "this database is a copy, or was moved: what it keeps in other stores is built anew beside the original's",
      );
    return fresh.id;
  });
}
