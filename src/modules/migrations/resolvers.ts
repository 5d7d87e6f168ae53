import { GodwitError } from "../../core/errors.js";
import { shareInterval } from "../../core/interests/distribution.js";
import type { Resolvers } from "../../generated/graphql.js";
import type { MigrationRecord, MigrationQuery } from "../../ports/history/migrations.js";
import { connection, cursorOf, pageSize, partsOf } from "../common/paging.js";
import type { AppContext } from "../kit/context.js";
import { migrationSubscription } from "./subscription.js";
import { hiddenTopics } from "../sensitive/hidden-topics.js";
import { factsOf, toldKind } from "./facts.js";

/** Topics that a refit has dissolved cannot be shown; everything else can. */
function shares(
  parts: readonly { topic: string; share: number; low: number; high: number }[],
  { edition }: AppContext,
) {
  return parts.flatMap(({ topic, share, low, high }) => {
    const shown = edition.shown.at(edition.positionOf(topic));
    return shown === null ? [] : [{ topic: shown, share, interval: { low, high } }];
  });
}

export const migrationResolvers: Resolvers = {
  Query: {
    async migrations(
      _parent,
      { userId, kinds, states, domain, since, rate, orderBy, first, after },
      { services, edition },
    ) {
      const size = pageSize(first, 20, 100);
      const query: MigrationQuery = {
        ...(userId ? { userId } : {}),
        ...(kinds ? { kinds: kinds.filter((kind) => kind !== "UNSURE"), unsure: kinds.includes("UNSURE") } : {}),
        ...(states ? { states } : {}),
        ...(domain ? { domain } : {}),
        ...(since ? { since: since.getTime() } : {}),
      };
      if (rate !== null && rate !== undefined) {
        const rows = await services.migrations.within(edition, query, { rate, orderBy: orderBy ?? "TIME" });
        const from = partsOf(after, ["number"])?.[0] ?? 0;
        const shown = rows.slice(from, from + size + 1);
        const page = connection(shown, {
          first: size,
          hasPrevious: from > 0,
          cursor: (row) => cursorOf([from + shown.indexOf(row) + 1]),
        });
        return { ...page, totalCount: rows.length };
      }
      const totalCount = await services.migrations.count(query);
      if (orderBy === "EVIDENCE") {
        const cursor = partsOf(after, ["number"]);
        const from = cursor?.[0] ?? 0;
        const rows = (await services.migrations.byEvidence(edition, query)).slice(from, from + size + 1);
        const page = connection(rows, {
          first: size,
          hasPrevious: from > 0,
          cursor: (row) => cursorOf([from + rows.indexOf(row) + 1]),
        });
        return { ...page, totalCount };
      }
      const cursor = partsOf(after, ["number", "string"]);
      const rows = await services.migrations.page(
        query,
        size + 1,
        cursor === null ? null : { detectedAt: cursor[0], id: cursor[1] },
      );
      return {
        ...connection(rows, {
          first: size,
          hasPrevious: cursor !== null,
          cursor: ({ detectedAt, id }) => cursorOf([detectedAt, id]),
        }),
        totalCount,
      };
    },
    async populationTrends(_parent, { until, weeks, first }, { services, edition }) {
      const {
        trends,
        from,
        boundary,
        until: end,
        users,
      } = await services.migrations.population.trends(edition, until?.getTime() ?? services.clock(), weeks ?? 4);
      const shown = trends.slice(0, pageSize(first, 20, 500)).flatMap(({ topic, ...rest }) => {
        const record = edition.shown.at(topic);
        return record === null ? [] : [{ topic: record, ...rest }];
      });
      return { from: new Date(from), boundary: new Date(boundary), until: new Date(end), users, trends: shown };
    },
  },
  Subscription: migrationSubscription,
  BatchPayload: { __resolveType: () => "UpsertItemsPayload" },
  InterestMigration: {
    async user({ userId }, _args, { loaders }) {
      const user = await loaders.user.load(userId);
      if (user === null) throw new GodwitError("NOT_FOUND", "The user of this migration is no longer here.");
      return user;
    },
    async summary(record, { language }, app) {
      const { services, loaders, edition } = app;
      const timeZone = (await loaders.user.load(record.userId))?.timeZone ?? "UTC";
      return services.migrations.summary(record, { edition, language, timeZone, hidden: hiddenTopics(app) });
    },
    kind: toldKind,
    kinds: (record) => [...(factsOf(record).kinds ?? [])],
    from: (record, _args, app) => shares(factsOf(record).from, app),
    to: (record, _args, app) => shares(factsOf(record).to, app),
    flow: (record, _args, { edition }) =>
      factsOf(record).flow.flatMap(({ from, to, mass }) => {
        const a = edition.shown.at(edition.positionOf(from));
        const b = edition.shown.at(edition.positionOf(to));
        return a === null || b === null ? [] : [{ from: a, to: b, share: mass }];
      }),
    slices: (record, _args, { edition }) =>
      factsOf(record).slices.flatMap(({ dimension, key, sessions, topics }) =>
        topics.flatMap(({ topic, share, lift }) => {
          const shown = edition.shown.at(edition.positionOf(topic));
          const [low, high] = shareInterval(share, sessions); // whole sessions are the units compared
          return shown === null ? [] : [{ dimension, key, share, lift, interval: { low, high }, topic: shown }];
        }),
      ),
    evidenceLevel: async ({ id }, _args, { services, edition }) =>
      (await services.migrations.evidenceLevels.levels(edition)).get(id)?.level ?? null,
    seasonal: (record, _args, { services, edition }) => services.migrations.population.seasonal(edition, record),
    changedBetween: (record) => {
      const between = factsOf(record).changedBetween;
      return between ? { from: new Date(between[0]), to: new Date(between[1]) } : null;
    },
    probability: (record) => factsOf(record).probability ?? null,
    changedAt: ({ changedAt }) => (changedAt === null ? null : new Date(changedAt)),
    detectedAt: ({ detectedAt }) => new Date(detectedAt),
    evidence: (record: MigrationRecord, { first }, { services, edition }) =>
      services.migrations.evidence(edition, record, pageSize(first, 5, 50)),
    async proof(record, { first }, { services, edition }) {
      const size = pageSize(first, 5, 50);
      const [before, after] = await Promise.all(
        (["BEFORE", "AFTER"] as const).map((side) => services.migrations.evidence(edition, record, size, side)),
      );
      return { before: before!, after: after! };
    },
    async log({ id }, _args, { loaders }) {
      return (await loaders.migrationLog.load(id)).map(({ number, at, ...entry }) => ({
        ...entry,
        at: new Date(at),
        cursor: cursorOf([number.toString()]),
      }));
    },
  },
};
