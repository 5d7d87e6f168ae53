import DataLoader from "dataloader";
import type { User } from "../core/types.js";
import type { BehaviourPage, BehaviourRecord } from "../ports/history/behaviours.js";
import type { ItemRecord } from "../ports/history/catalogue.js";
import type { MigrationChangeRecord, MigrationRecord } from "../ports/history/interests.js";
import type { Near, NearQuestion } from "./catalogue/catalogue-service.js";
import { groupBy } from "./common/group-by.js";
import type { UserPicture } from "./interests/interest-service.js";
import type { Services } from "../runtime/services.js";

/** Batches look-ups within one request: a list of any length costs one statement. */
export interface Loaders {
  /** present items by id */
  item: DataLoader<string, ItemRecord | null>;
  user: DataLoader<string, User | null>;
  picture: DataLoader<string, UserPicture | null>;
  migration: DataLoader<string, MigrationRecord | null>;
  migrationLog: DataLoader<string, MigrationChangeRecord[]>;
  /** items nearest to vectors: one question to the vector store */
  near: DataLoader<NearQuestion, Near[]>;
  /** pages of users' behaviours */
  behaviours: DataLoader<BehaviourPage, BehaviourRecord[]>;
  /** vectors of texts by content hash, in the space that serves */
  textVector: DataLoader<string, Float32Array | null>;
  /** a user's newest behaviours, for reasons */
  recent: DataLoader<string, BehaviourRecord[]>;
  trends: DataLoader<"all", Float64Array>;
}

const recentBehaviours = 300;

export function createLoaders({ history, interests, live, catalogue, serving }: Services): Loaders {
  const byKey = <T>(
    load: (keys: readonly string[]) => Promise<T[]>,
    keyOf: (value: T) => string,
  ): DataLoader<string, T | null> =>
    new DataLoader(async (keys) => {
      const found = new Map((await load(keys)).map((value) => [keyOf(value), value]));
      return keys.map((key) => found.get(key) ?? null);
    });
  return {
    item: byKey(
      async (ids) => (await live.records.byIds(ids)).filter(({ deletedAt }) => deletedAt === null),
      ({ id }) => id,
    ),
    user: byKey(
      (ids) => history.users.byIds(ids),
      ({ id }) => id,
    ),
    picture: new DataLoader((ids) => interests.pictures(ids)),
    migration: byKey(
      (ids) => history.migrations.byIds(ids),
      ({ id }) => id,
    ),
    migrationLog: new DataLoader(async (ids) => {
      const byMigration = groupBy(await history.migrations.changesOf(ids), ({ migrationId }) => migrationId);
      return ids.map((id) => byMigration.get(id) ?? []);
    }),
    near: new DataLoader((questions) => catalogue.nearEach(questions), { cache: false }),
    behaviours: new DataLoader((pages) => history.behaviours.pages(pages), { cache: false }),
    textVector: new DataLoader(async (hashes) => {
      const vectors = await history.embeddings.get(serving.space, hashes);
      return hashes.map((hash) => vectors.get(hash) ?? null);
    }),
    recent: new DataLoader((ids) =>
      history.behaviours.pages(ids.map((userId) => ({ userId, first: recentBehaviours, after: null }))),
    ),
    trends: new DataLoader(async (keys) => {
      const trends = await interests.trends();
      return keys.map(() => trends);
    }),
  };
}
