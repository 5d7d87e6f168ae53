import { pino } from "pino";
import { expect, test } from "vitest";
import { openEmbedded } from "../../adapters/postgres/database.js";
import { prismaHistory } from "../../adapters/postgres/history/history.js";
import { migratedImage } from "../../../test/support/postgres-image.js";
import { KeyService } from "./key-service.js";

test("keys valid a moment ago go on while the history is away; others are told to come back, not refused", async () => {
  const real = prismaHistory(await openEmbedded(null, await migratedImage()));
  let away = false;
  const unlessAway = <T>(work: () => Promise<T>): Promise<T> =>
    away ? Promise.reject(new Error("connection refused")) : work();
  const history = {
    ...real,
    apiKeys: {
      ...real.apiKeys,
      any: () => unlessAway(() => real.apiKeys.any()),
      byId: (id: string) => unlessAway(() => real.apiKeys.byId(id)),
    },
  };
  let now = Date.UTC(2026, 10, 22);
  const service = (): KeyService => new KeyService({ history, clock: () => now, log: pino({ level: "silent" }) });
  const keys = service();
  const { key } = await keys.create({ name: "shop", scopes: ["read"], expiresAt: now + 60_000 });
  const { key: unseen } = await keys.create({ name: "other", scopes: ["read"], expiresAt: null });
  await keys.verify(key);
  expect(await keys.any()).toBe(true);
  away = true;
  now += 30_000;
  expect(await keys.verify(key)).toMatchObject({ name: "shop" });
  expect(await keys.any()).toBe(true);
  await expect(keys.verify(unseen)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await expect(keys.verify(`${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`)).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
  });
  await expect(service().any()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  now += 30_001;
  await expect(keys.verify(key)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  await real.close();
});
