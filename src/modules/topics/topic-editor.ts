import type { Logger } from "pino";
import { GodwitError } from "../../core/errors.js";
import type { TopicChange } from "../../core/topics/edits.js";
import type { History } from "../../ports/history/history.js";
import { asArgument } from "../common/batch.js";
import * as field from "../common/fields.js";
import { editionChannel } from "../kit/channels.js";
import type { Editions } from "../kit/editions.js";
import type { ShownTopic } from "../kit/shown-topics.js";
import { recordTopicChanges } from "./topic-changes.js";

/** Who edits, and why. */
export interface Said {
  readonly author: string;
  readonly reason: string;
}

const mostMerged = 100;
const bare = { others: [], label: null, language: null };

/** Editors name, merge and hide topics: every step is kept, and in force in every process moments later. */
export class TopicEditor {
  readonly #history: History;
  readonly #editions: Editions;
  readonly #clock: () => number;
  readonly #log: Logger;

  constructor(parts: { history: History; editions: Editions; clock: () => number; log: Logger }) {
    this.#history = parts.history;
    this.#editions = parts.editions;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** Throws NOT_FOUND, BAD_USER_INPUT. */
  rename(id: string, name: { label: string | null; language: string | null }, said: Said): Promise<ShownTopic> {
    const topic = this.#known(id, ["id"]);
    const label = name.label === null ? null : asArgument(() => field.name("label", name.label!));
    const language = name.language?.split(/[-_]/)[0]?.toLowerCase() ?? null;
    if (language !== null && !/^[a-z]{2,3}$/.test(language))
      throw new GodwitError(
        "BAD_USER_INPUT",
        `language is ${JSON.stringify(name.language)}; give a tag such as zh or en-GB.`,
        ["language"],
      );
    return this.#record({ ...bare, kind: "RENAMED", topicId: topic.id, label, language }, said);
  }

  /** Throws NOT_FOUND, BAD_USER_INPUT for a parent, or a topic into itself. */
  merge(ids: readonly string[], into: string, said: Said): Promise<ShownTopic> {
    const target = this.#known(into, ["into"]);
    const sources = this.#several(ids);
    for (const [index, { isParent }] of [...sources, target].entries())
      if (isParent)
        throw new GodwitError(
          "BAD_USER_INPUT",
          `${JSON.stringify([...ids, into][index])} is a parent; merge topics of the lower floor.`,
          index === sources.length ? ["into"] : ["ids", index],
        );
    const others = [...new Set(sources.map(({ id }) => id))].filter((id) => id !== target.id);
    if (others.length === 0)
      throw new GodwitError("BAD_USER_INPUT", "ids names only the topic to merge into; name others.", ["ids"]);
    return this.#record({ ...bare, kind: "MERGED", topicId: target.id, others }, said);
  }

  /** Throws BAD_USER_INPUT for a topic that was not merged. */
  async separate(ids: readonly string[], said: Said): Promise<ShownTopic[]> {
    this.#several(ids);
    const { mergedInto } = this.#editions.current.shown.edits;
    ids.forEach((id, index) => {
      if (!mergedInto.has(id))
        throw new GodwitError("BAD_USER_INPUT", `${JSON.stringify(id)} was not merged; see topicChanges.`, [
          "ids",
          index,
        ]);
    });
    const others = [...new Set(ids)];
    await this.#record({ ...bare, kind: "SEPARATED", topicId: mergedInto.get(others[0]!)!, others }, said);
    return others.flatMap((id) => this.#editions.current.shown.byId(id) ?? []);
  }

  /** Throws NOT_FOUND. */
  hide(id: string, hidden: boolean, said: Said): Promise<ShownTopic> {
    const topic = this.#known(id, ["id"]);
    return this.#record({ ...bare, kind: hidden ? "HIDDEN" : "SHOWN", topicId: topic.id }, said);
  }

  #several(ids: readonly string[]): ShownTopic[] {
    if (ids.length === 0 || ids.length > mostMerged)
      throw new GodwitError("BAD_USER_INPUT", `ids names ${ids.length} topics; name 1 to ${mostMerged}.`, ["ids"]);
    return ids.map((id, index) => this.#known(id, ["ids", index]));
  }

  #known(id: string, path: (string | number)[]): ShownTopic {
    const topic = this.#editions.current.shown.byId(id);
    if (topic === null)
      throw new GodwitError("NOT_FOUND", `There is no topic ${JSON.stringify(id)}; list them with topics.`, path);
    return topic;
  }

  async #record(change: TopicChange, said: Said): Promise<ShownTopic> {
    const by = asArgument(() => ({
      author: field.name("author", said.author),
      reason: field.name("reason", said.reason),
    }));
    await this.#history.transaction(async (inside) => {
      await recordTopicChanges(inside, [change], { ...by, at: this.#clock() }, this.#editions.current);
      await editionChannel.notify(inside, null);
    });
    await this.#editions.follow();
    this.#log.info({ topic: change.topicId, kind: change.kind }, "an editor changed a topic");
    return this.#known(change.topicId, ["id"]);
  }
}
