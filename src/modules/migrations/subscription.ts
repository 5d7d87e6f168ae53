import { GodwitError } from "../../core/errors.js";
import type { MigrationState } from "../../core/types.js";
import type { Resolvers } from "../../generated/graphql.js";
import { partsOf } from "../common/paging.js";
import type { AppContext } from "../kit/context.js";
import { migrationsChannel } from "./channels.js";
import { reaches } from "./states.js";

const pageOfChanges = 100;

async function* interestMigrated(
  asked: { userId: string | null; minState: MigrationState; after: bigint | null },
  app: AppContext,
) {
  const { history, events } = app.services;
  let seen = asked.after ?? (await history.migrations.lastChange());
  for await (const _ of events.stream(migrationsChannel)) {
    for (;;) {
      const changes = await history.migrations.changesAfter(seen, pageOfChanges, asked.userId ?? undefined);
      if (changes.length === 0) break;
      const wanted = changes.filter(({ state }) => reaches(state, asked.minState));
      const records = new Map(
        (await history.migrations.byIds([...new Set(wanted.map(({ migrationId }) => migrationId))])).map((record) => [
          record.id,
          record,
        ]),
      );
      for (const { migrationId } of wanted) {
        const record = records.get(migrationId);
        if (record === undefined) continue;
        app.renew();
        yield { interestMigrated: record };
      }
      seen = changes.at(-1)!.number;
    }
  }
}

function entryAfter(cursor: string | null | undefined): bigint | null {
  const parts = partsOf(cursor, ["string"]);
  if (parts === null) return null;
  if (!/^\d{1,18}$/.test(parts[0]))
    throw new GodwitError("BAD_USER_INPUT", "after is not the cursor of a log entry; hand in log.cursor as it came.", [
      "after",
    ]);
  return BigInt(parts[0]);
}

export const migrationSubscription: NonNullable<Resolvers["Subscription"]> = {
  interestMigrated: {
    subscribe: (_parent, { userId, minState, after }, app) =>
      interestMigrated({ userId: userId ?? null, minState: minState ?? "CONFIRMED", after: entryAfter(after) }, app),
  },
};
