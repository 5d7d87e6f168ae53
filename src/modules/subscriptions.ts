import type { Resolvers } from "../generated/graphql.js";
import type { MigrationRecord } from "../ports/history/interests.js";
import type { MigrationState } from "../core/types.js";
import type { AppContext } from "../runtime/context.js";
import { GodwitError } from "../core/errors.js";
import { partsOf } from "./common/paging.js";
import { interestsChannel, migrationsChannel } from "./interests/folding.js";
import { createLoaders } from "./loaders.js";
import { reaches } from "./migrations/states.js";
import { interestViews } from "./interests/views.js";

const pageOfChanges = 100;

/** A subscription lives long: each event is resolved with loaders of its own. */
const fresh = (app: AppContext): AppContext => ({ ...app, loaders: createLoaders(app.services) });

async function* interestsChanged(userId: string, app: AppContext) {
  const mine = (waiting: string | null, payload: string): string | null =>
    waiting === null && (JSON.parse(payload) as string[]).includes(userId) ? "changed" : waiting;
  let first = true;
  for await (const _ of app.services.events.stream(interestsChannel, mine)) {
    if (first) {
      first = false;
      continue;
    } // a subscriber hears of changes, not of the state before
    yield { interestsChanged: await interestViews(userId, null, 10, fresh(app)) };
  }
}

async function* interestMigrated(
  userId: string | null,
  minState: MigrationState,
  after: bigint | null,
  app: AppContext,
) {
  const { history, events } = app.services;
  let seen = after ?? (await history.migrations.lastChange());
  for await (const _ of events.stream(migrationsChannel, () => "")) {
    for (;;) {
      const changes = await history.migrations.changesAfter(seen, pageOfChanges, userId ?? undefined);
      if (changes.length === 0) break;
      const wanted = changes.filter(({ state }) => reaches(state, minState));
      const records = new Map(
        (await history.migrations.byIds([...new Set(wanted.map(({ migrationId }) => migrationId))])).map((record) => [
          record.id,
          record,
        ]),
      );
      for (const { migrationId } of wanted) {
        const record: MigrationRecord | undefined = records.get(migrationId);
        if (record !== undefined) yield { interestMigrated: record };
      }
      seen = changes.at(-1)!.number;
    }
  }
}

export const subscriptionResolvers: Resolvers = {
  Subscription: {
    interestsChanged: { subscribe: (_parent, { userId }, app) => interestsChanged(userId, app) },
    interestMigrated: {
      subscribe: (_parent, { userId, minState, after }, app) => {
        const parts = partsOf(after, ["string"]);
        if (parts !== null && !/^\d{1,18}$/.test(parts[0]))
          throw new GodwitError(
            "BAD_USER_INPUT",
            "after is not the cursor of a log entry; hand in log.cursor as it came.",
            ["after"],
          );
        return interestMigrated(userId ?? null, minState ?? "CONFIRMED", parts === null ? null : BigInt(parts[0]), app);
      },
    },
  },
};
