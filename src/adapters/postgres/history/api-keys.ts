import type { ApiKey } from "../../../generated/prisma/client.js";
import { scopes, type ApiKeyHistory, type ApiKeyRecord } from "../../../ports/history/api-keys.js";
import { msOrNull, type Client } from "./sql.js";

const record = ({ createdAt, expiresAt, revokedAt, lastUsedAt, ...key }: ApiKey): ApiKeyRecord => ({
  ...key,
  scopes: scopes.filter((scope) => key.scopes.includes(scope)),
  createdAt: createdAt.getTime(),
  expiresAt: msOrNull(expiresAt),
  revokedAt: msOrNull(revokedAt),
  lastUsedAt: msOrNull(lastUsedAt),
});

export function apiKeyHistory(client: Client): ApiKeyHistory {
  return {
    async any() {
      return (await client.apiKey.findFirst({ select: { id: true } })) !== null;
    },
    async byId(id) {
      const row = await client.apiKey.findUnique({ where: { id } });
      return row === null ? null : record(row);
    },
    async list() {
      return (await client.apiKey.findMany({ orderBy: [{ createdAt: "desc" }, { id: "asc" }] })).map(record);
    },
    async add({ hash, scopes: held, createdAt, expiresAt, ...key }) {
      await client.apiKey.create({
        data: {
          ...key,
          hash: Uint8Array.from(hash),
          scopes: [...held],
          createdAt: new Date(createdAt),
          expiresAt: expiresAt === null ? null : new Date(expiresAt),
        },
      });
    },
    async endAt(id, at) {
      const present = { id, revokedAt: null };
      await client.apiKey.updateMany({
        where: { ...present, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(at) } }] },
        data: { expiresAt: new Date(at) },
      });
      return (await client.apiKey.count({ where: present })) > 0;
    },
    async revoke(id, at) {
      await client.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date(at) } });
      return (await client.apiKey.count({ where: { id } })) > 0;
    },
    async used(id, at) {
      await client.apiKey.updateMany({ where: { id }, data: { lastUsedAt: new Date(at) } });
    },
  };
}
