import { z } from "zod";
import { GodwitError } from "../../core/errors.js";
import { sensitiveKindOf } from "../../core/topics/sensitive.js";
import type { TopicRecord } from "../../ports/history/codebooks.js";
import type { History } from "../../ports/history/history.js";
import { Channel } from "../kit/channels.js";
import type { Edition } from "../kit/edition.js";
import { Setting } from "../kit/settings.js";

/** Marks of operators by topic id; absent = as the built-in list says. */
const marksSetting = new Setting("sensitive-topics", z.record(z.string(), z.boolean()));
/** Marks have changed. */
export const sensitiveChannel = new Channel("godwit_sensitive", z.string());
const lock = "sensitive-topics";

/**
 * Topics that are told to the person alone: in no reason, audience, list of similar users or message to others.
 */
export class SensitiveTopics {
  readonly #history: History;
  #marks: Readonly<Record<string, boolean>> = {};
  #known = new WeakMap<Edition["topics"], ReadonlySet<string>>();

  constructor(history: History) {
    this.#history = history;
  }

  /** Reads the marks; call it at the start and whenever they have changed. */
  async load(): Promise<void> {
    this.#marks = (await marksSetting.read(this.#history)) ?? {};
    this.#known = new WeakMap();
  }

  /** Ids of the sensitive topics of an edition. */
  of({ topics }: Pick<Edition, "topics">): ReadonlySet<string> {
    const known = this.#known.get(topics);
    if (known !== undefined) return known;
    const found = sensitiveAmong(topics, this.#marks);
    this.#known.set(topics, found);
    return found;
  }

  /** Marks a topic, or leaves it to the list (null). Throws NOT_FOUND. */
  async mark(edition: Edition, topicId: string, sensitive: boolean | null): Promise<TopicRecord> {
    const topic = edition.topics[edition.positionOf(topicId)];
    if (topic === undefined)
      throw new GodwitError("NOT_FOUND", `There is no topic ${JSON.stringify(topicId)}; see the query topics.`, [
        "topicId",
      ]);
    await this.#history.transaction(async (inside) => {
      await inside.lock([lock]);
      const { [topicId]: _former, ...others } = (await marksSetting.read(inside)) ?? {};
      await marksSetting.write(inside, sensitive === null ? others : { ...others, [topicId]: sensitive });
      await sensitiveChannel.notify(inside, topicId);
    });
    await this.load();
    return topic;
  }
}

/** The same, as the history has it inside a transaction. */
export async function sensitiveInside(inside: History, { topics }: Pick<Edition, "topics">): Promise<Set<string>> {
  return sensitiveAmong(topics, (await marksSetting.read(inside)) ?? {});
}

function sensitiveAmong(topics: readonly TopicRecord[], marks: Readonly<Record<string, boolean>>): Set<string> {
  return new Set(
    topics
      .filter(({ id, label, labels, terms }) => {
        return marks[id] ?? sensitiveKindOf({ labels: [label, ...Object.values(labels)], terms }) !== null;
      })
      .map(({ id }) => id),
  );
}
