import type { EvaluationBehaviour } from "../../core/evaluation/world.js";
import type { EvaluationItem } from "../../core/evaluation/evaluation-item.js";
import { localTime } from "../../core/interests/local-time.js";
import { ownValue } from "../../core/own-value.js";
import { strengthOf } from "../../core/interests/signal.js";
import { itemText } from "../../modules/catalogue/item-text.js";
import type { Embedder } from "../../ports/embedder.js";
import { embedCached } from "./embedding-cache.js";
import { readBehaviours, readItems, readUsers, strictReading, type ReadOptions } from "./read.js";

export interface DataSet {
  readonly items: readonly EvaluationItem[];
  /** in order of time */
  readonly behaviours: readonly EvaluationBehaviour[];
  readonly userIds: readonly string[];
  /** what the attribute that was asked for says of each user, null = nothing; absent = none was asked for */
  readonly userGroups?: readonly (string | null)[];
}

export interface PrepareOptions {
  readonly items: string;
  readonly behaviours: string;
  /** a file of users, and by which attribute of theirs they fall into groups; absent = they do not */
  readonly users?: { readonly file: string; readonly by: string } | undefined;
  /** folder that keeps vectors between runs, null = none */
  readonly cacheFolder: string | null;
  readonly embedder: Embedder;
  /** how the files are read; absent = strictly */
  readonly reading?: ReadOptions;
  readonly progress: (line: string) => void;
}

/** Reads both files, embeds the items' texts as the service does and numbers users and items. */
export async function prepare({
  items: itemFile,
  behaviours: behaviourFile,
  users,
  cacheFolder,
  embedder,
  reading = strictReading(),
  progress,
}: PrepareOptions): Promise<DataSet> {
  const lines = await readItems(itemFile, reading);
  const behaviourLines = await readBehaviours(behaviourFile, reading);
  progress(`${lines.length} items and ${behaviourLines.length} behaviours read`);
  const texts = lines.map((line) => itemText(line).trim() || line.id);
  const vectors = await embedCached(texts, embedder, cacheFolder, (done, total) =>
    progress(`embedding: ${done} of ${total} texts`),
  );
  const numberOf = new Map<string, number>();
  const items = lines.map((line, number): EvaluationItem => {
    numberOf.set(line.id, number);
    const { id, domain, language, tags, attributes, publishedAt, expiresAt } = line;
    return { number, id, domain, language, tags, attributes, publishedAt, expiresAt, vector: vectors[number]! };
  });
  const userOf = new Map<string, number>();
  const behaviours = behaviourLines.flatMap(
    ({ userId, itemId, type, value, scene, sessionId, occurredAt, timeZone }): EvaluationBehaviour[] => {
      const item = itemId === null ? undefined : numberOf.get(itemId);
      if (item === undefined) return [];
      const user = userOf.get(userId) ?? userOf.size;
      userOf.set(userId, user);
      return [
        {
          user,
          signal: {
            at: occurredAt,
            type,
            strength: strengthOf(type, value),
            ...localTime(occurredAt, timeZone ?? "UTC"),
            scene,
            domain: items[item]!.domain,
            item,
            text: null,
            sessionId,
          },
        },
      ];
    },
  );
  const userIds = [...userOf.keys()];
  if (users === undefined) return { items, behaviours, userIds };
  const people = await readUsers(users.file, reading);
  const said = (id: string): unknown => ownValue(people.get(id)?.attributes ?? {}, users.by);
  return { items, behaviours, userIds, userGroups: userIds.map((id) => textOf(said(id))) };
}

/** An attribute as the name of a group: several values in the order given; null where there is none. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? value.map(String).join(", ") : String(value as string | number | boolean);
}
