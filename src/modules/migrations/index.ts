import DataLoader from "dataloader";
import { isUuid } from "../../core/uuid.js";
import type { MigrationChangeRecord, MigrationRecord } from "../../ports/history/migrations.js";
import { groupBy } from "../common/group-by.js";
import { byKey } from "../kit/loaders.js";
import type { Module } from "../kit/module.js";
import { MigrationService } from "./migration-service.js";
import { migrationResolvers } from "./resolvers.js";

declare module "../kit/services.js" {
  interface Services {
    readonly migrations: MigrationService;
  }
  interface Loaders {
    readonly migration: DataLoader<string, MigrationRecord | null>;
    readonly migrationLog: DataLoader<string, MigrationChangeRecord[]>;
  }
}

/** Changes of interest that survived a statistical test. */
export const migrationsModule: Module = {
  name: "migrations",
  folder: new URL(".", import.meta.url),
  resolvers: migrationResolvers,
  loaders: ({ history }) => ({
    migration: byKey(
      // What is no id of a migration names none: the database would refuse it.
      (ids) => history.migrations.byIds(ids.filter(isUuid)),
      ({ id }) => id,
    ),
    migrationLog: new DataLoader(async (ids) => {
      const byMigration = groupBy(await history.migrations.changesOf(ids), ({ migrationId }) => migrationId);
      return ids.map((id) => byMigration.get(id) ?? []);
    }),
  }),
  create: ({ history, clock }) => ({ services: { migrations: new MigrationService({ history, clock }) } }),
};
