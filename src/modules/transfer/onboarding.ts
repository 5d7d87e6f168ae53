import { GodwitError } from "../../core/errors.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { BehaviourInput } from "../behaviours/behaviour-input.js";
import type { BehaviourService } from "../behaviours/behaviour-service.js";
import type { BatchResult } from "../common/batch.js";
import { contentId } from "../common/hash.js";
import type { Edition } from "../kit/edition.js";
import { phrasesOf } from "./phrases.js";

/** What a new user says they like. */
export interface OnboardingInput {
  userId: string;
  topics: readonly string[];
  items: readonly string[];
  text: string | null;
  imported: readonly string[];
  consent: boolean;
  /** epoch ms */
  at: number;
  /** a user says it of themselves */
  own: boolean;
}

const most = 200;

/**
 * Records what users say of themselves as facts like any other: they fold, fade, are exported, erased and refolded as
 * behaviours are.
 */
export class Onboarding {
  readonly #history: History;
  readonly #behaviours: BehaviourService;

  constructor(parts: { history: History; behaviours: BehaviourService }) {
    this.#history = parts.history;
    this.#behaviours = parts.behaviours;
  }

  /**
   * Throws BAD_USER_INPUT when there is nothing to record, for unknown topics and for imported texts without consent.
   */
  async record(
    edition: Edition,
    { userId, topics, items, text, imported, consent, at, own }: OnboardingInput,
  ): Promise<BatchResult & { recorded: BehaviourRecord[] }> {
    if (imported.length > 0 && !consent)
      throw new GodwitError(
        "BAD_USER_INPUT",
        "imported has texts and consent is not true: ask the user before their texts are used, then send consent: true.",
        ["consent"],
      );
    const picks = [
      ...topics.map((id, i) => ({ channel: "onboarding", text: topicText(edition, id, i) })),
      ...items.map((itemId) => ({ channel: "onboarding", itemId })),
      ...(text === null ? [] : phrasesOf(text)).map((phrase) => ({ channel: "onboarding", text: phrase })),
      ...imported.map((one) => ({ channel: "import", text: one })),
    ];
    if (picks.length === 0)
      throw new GodwitError("BAD_USER_INPUT", "Nothing was picked: give topics, items, a text or imported texts.", [
        "text",
      ]);
    if (picks.length > most)
      throw new GodwitError("TOO_MANY", `There are ${picks.length} picks; at most ${most} are taken at a time.`, [
        "imported",
      ]);
    const missing = await this.#unknownItem(items);
    if (missing !== null)
      throw new GodwitError("NOT_FOUND", `There is no item ${JSON.stringify(missing.id)}.`, ["items", missing.index]);
    const behaviours = picks.map(
      ({ channel, ...content }): BehaviourInput => ({
        ...content,
        id: contentId("seed-", [
          userId,
          channel,
          "text" in content ? content.text : "",
          "itemId" in content ? content.itemId : "",
        ]),
        userId,
        type: "LIKE",
        scene: { channel },
        sessionId: contentId("seeds-", [userId, String(at)]),
        occurredAt: new Date(at),
      }),
    );
    // Said again at another time it is the same pick, not another one.
    const known = new Map(
      (await this.#history.behaviours.byIds(behaviours.map(({ id }) => id as string)))
        .filter((one) => one.userId === userId)
        .map((one) => [one.id, one]),
    );
    const fresh = behaviours.filter(({ id }) => !known.has(id as string));
    const result =
      fresh.length === 0
        ? { accepted: 0, duplicates: 0, replaced: 0, refused: [] }
        : await this.#behaviours.record(fresh, { own });
    const recorded = await this.#history.behaviours.byIds(behaviours.map(({ id }) => id as string));
    return {
      ...result,
      duplicates: result.duplicates + behaviours.length - fresh.length,
      recorded: recorded.filter((one) => one.userId === userId),
    };
  }

  async #unknownItem(ids: readonly string[]): Promise<{ id: string; index: number } | null> {
    const present = new Set(
      (await this.#history.items.byIds(ids)).filter(({ deletedAt }) => deletedAt === null).map(({ id }) => id),
    );
    const index = ids.findIndex((id) => !present.has(id));
    return index < 0 ? null : { id: ids[index]!, index };
  }
}

/** A topic as text: its label and terms find it again under any later codebook. */
function topicText(edition: Edition, id: string, index: number): string {
  const topic = edition.topics[edition.positionOf(id)];
  if (topic === undefined)
    throw new GodwitError("BAD_USER_INPUT", `There is no topic ${JSON.stringify(id)}; list them with \`topics\`.`, [
      "topics",
      index,
    ]);
  return [topic.label, ...topic.terms].join(" ");
}
