import type { Prisma } from "../../../generated/prisma/client.js";
import type { SettingHistory } from "../../../ports/history/settings.js";
import type { Client } from "./sql.js";

export function settingHistory(client: Client): SettingHistory {
  return {
    async get(key) {
      const rows = await client.$queryRaw<{ value: unknown }[]>`SELECT value FROM settings WHERE key = ${key}`;
      return rows[0]?.value ?? null;
    },
    async put(key, value) {
      const json = value as Prisma.InputJsonValue;
      await client.setting.upsert({
        where: { key },
        create: { key, value: json },
        update: { value: json, updatedAt: new Date() },
      });
    },
    async putNew(key, value) {
      await client.setting.createMany({ data: [{ key, value: value as Prisma.InputJsonValue }], skipDuplicates: true });
      return (await client.setting.findUniqueOrThrow({ where: { key } })).value;
    },
  };
}
