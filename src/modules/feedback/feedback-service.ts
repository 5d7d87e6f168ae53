import { feedbackKinds, type FeedbackKind, type FeedbackRecord } from "../../ports/history/feedback.js";
import type { History } from "../../ports/history/history.js";
import type { CheckedBehaviour } from "../behaviours/behaviour-input.js";
import type { BehaviourService } from "../behaviours/behaviour-service.js";
import { erasedRefusal } from "../behaviours/refusals.js";
import { Invalid, checkBatchSize, shown, validateBatch, type BatchResult } from "../common/batch.js";
import * as field from "../common/fields.js";
import { contentId, sha256, stableJson } from "../common/hash.js";
import type { Aliases } from "../access/aliases.js";
import type { Backlog } from "../outbox/backlog.js";
import { userHash } from "../common/user-hash.js";
import { isUuid } from "../../core/uuid.js";
import { noTurns } from "../kit/turn.js";
import type { PageAnswer } from "../../ports/history/recommendations.js";
import { behaviourIdOf } from "./behaviour-id.js";
import { keepAnswers, pageAnswer, type IndexedAnswer } from "./page-answers.js";

const fields = [
  "id",
  "recommendationId",
  "userId",
  "itemId",
  "kind",
  "value",
  "occurredAt",
  "scene",
  "timeZone",
] as const;

/** What feedback may be: about an item, or (SATISFIED) about a whole page. */
const kinds = [...feedbackKinds, "SATISFIED"] as const;

interface Checked {
  feedback: FeedbackRecord & { contentHash: string };
  behaviour: CheckedBehaviour | null;
}

/**
 * Takes feedback in: kept beside the recommendation, and (all but impressions) recorded as a behaviour in the same
 * transaction.
 */
export class FeedbackService {
  readonly #history: History;
  readonly #backlog: Backlog;
  readonly #behaviours: BehaviourService;
  readonly #aliases: Aliases;
  readonly #limits: field.FieldLimits & { batch: number };
  readonly #clock: () => number;

  constructor(parts: {
    history: History;
    backlog: Backlog;
    behaviours: BehaviourService;
    aliases: Aliases;
    limits: field.FieldLimits & { batch: number };
    clock: () => number;
  }) {
    this.#history = parts.history;
    this.#backlog = parts.backlog;
    this.#behaviours = parts.behaviours;
    this.#aliases = parts.aliases;
    this.#limits = parts.limits;
    this.#clock = parts.clock;
  }

  async send(input: readonly unknown[], { own = false, turn = noTurns } = {}): Promise<BatchResult> {
    checkBatchSize("feedback", input.length, this.#limits.batch);
    this.#backlog.admit(input.length);
    const { valid: all, refused } = await validateBatch("feedback", input, (element) => this.#check(element), turn);
    const answers = all.flatMap(({ index, value }) => ("setId" in value ? [{ index, value }] : []));
    const valid = all.flatMap(({ index, value }) => ("setId" in value ? [] : [{ index, value }]));
    const items = new Set(
      (await this.#history.items.byIds([...new Set(valid.map(({ value }) => value.feedback.itemId))])).map(
        ({ id }) => id,
      ),
    );
    const owners = await this.#history.recommendations.owners(
      valid.flatMap(({ value }) => value.feedback.recommendationId ?? []),
    );
    const persons = await this.#aliases.owners([
      ...valid.map(({ value }) => value.feedback.userId),
      ...answers.map(({ value }) => value.userId),
    ]);
    const person = (userId: string): string => persons.get(userId) ?? userId;
    const owned = (answer: PageAnswer): PageAnswer => ({ ...answer, userId: person(answer.userId) });
    const known = valid.filter(({ index, value }) => {
      const { recommendationId, userId } = value.feedback;
      const owner = recommendationId === null ? undefined : owners.get(recommendationId.toLowerCase());
      if (owner !== undefined && person(owner) !== person(userId)) {
        refused.push({
          index,
          path: ["feedback", String(index), "recommendationId"],
          code: "NOT_FOUND",
          message: `${shown(recommendationId)} is no recommendation to this user; give the id of the set they were shown, or leave it out.`,
        });
        return false;
      }
      if (items.has(value.feedback.itemId)) return true;
      refused.push({
        index,
        path: ["feedback", String(index), "itemId"],
        code: "NOT_FOUND",
        message: `There is no item ${JSON.stringify(value.feedback.itemId)}; feedback is about items that were stored.`,
      });
      return false;
    });
    const facts = known.map(({ index, value }) => ({ index, value: value.feedback, checked: value }));
    const human = own ? this.#behaviours.guard.fromUsers("feedback", facts) : { valid: facts, refused: [] };
    refused.push(...human.refused);
    const taken = human.valid.map(({ index, checked }) => ({ index, value: checked }));
    const result = await this.#history.transaction(async (inside) => {
      const about = [...taken.map(({ value }) => value.feedback), ...answers.map(({ value }) => value)];
      const erased = await inside.erasures.erased([...new Set(about.map(({ userId }) => userHash(userId)))]);
      const isErased = ({ value }: (typeof taken)[number]): boolean => erased.has(userHash(value.feedback.userId));
      const kept = taken.filter((one) => !isErased(one));
      const outcomes = await inside.recommendations.insertFeedback(
        kept.map(({ value: { feedback } }) => ({ ...feedback, userId: person(feedback.userId) })),
      );
      const fresh = kept.filter((_, i) => outcomes[i] === "NEW");
      const behaviours = await this.#behaviours.insert(
        inside,
        fresh.flatMap(({ index, value }) => (value.behaviour === null ? [] : [{ index, value: value.behaviour }])),
      );
      const isLate = ({ value }: IndexedAnswer): boolean => erased.has(userHash(value.userId));
      const answered = await keepAnswers(
        inside,
        answers.filter((one) => !isLate(one)).map(({ index, value }) => ({ index, value: owned(value) })),
      );
      return {
        outcomes,
        fresh,
        behaviours,
        kept,
        answered,
        late: [...taken.filter(isErased), ...answers.filter(isLate)],
      };
    });
    if (own)
      this.#behaviours.giveBack(
        human.valid,
        result.fresh.map(({ value }) => value.feedback),
      );
    this.#behaviours.announce(result.behaviours.fresh);
    const { answered } = result;
    let { duplicates } = answered;
    refused.push(...answered.refused);
    for (const { index } of result.late) refused.push(erasedRefusal("feedback", index, "userId"));
    result.kept.forEach(({ index, value }, i) => {
      if (result.outcomes[i] === "DUPLICATE") duplicates++;
      if (result.outcomes[i] === "CONFLICT")
        refused.push({
          index,
          path: ["feedback", String(index), "id"],
          code: "CONFLICT",
          message: `id ${JSON.stringify(value.feedback.id)} was sent before with other content; feedback does not change. Use a new id.`,
        });
    });
    return {
      accepted: result.fresh.length + answered.accepted,
      duplicates,
      replaced: 0,
      refused: refused.toSorted((a, b) => a.index - b.index),
    };
  }

  #check(element: unknown): Checked | PageAnswer {
    const input = field.element("feedback", element, fields);
    const kind = kinds.find((known): known is FeedbackKind | "SATISFIED" => known === input.kind);
    if (kind === undefined)
      throw new Invalid(
        "kind",
        `kind is ${input.kind === undefined ? "missing" : shown(input.kind)}; give one of ${kinds.join(", ")}.`,
      );
    const recommendationId = field.optionalId("recommendationId", input.recommendationId);
    if (recommendationId !== null && !isUuid(recommendationId))
      throw new Invalid(
        "recommendationId",
        `recommendationId is ${shown(recommendationId)}; give the id of a RecommendationSet, or leave it out.`,
      );
    const occurredAt = field.isAbsent(input.occurredAt)
      ? this.#clock()
      : field.occurrence("occurredAt", input.occurredAt, this.#clock(), this.#limits);
    const value = field.finite("value", input.value);
    const userId = field.id("userId", input.userId);
    if (kind === "SATISFIED") return pageAnswer({ userId, recommendationId, value, occurredAt }, input.itemId);
    if (input.itemId === undefined || input.itemId === null)
      throw new Invalid(
        "itemId",
        "itemId is missing; say which item it is about. Only SATISFIED, about a page, has none.",
      );
    const facts = { userId, recommendationId, itemId: field.id("itemId", input.itemId), kind, value, occurredAt };
    const contentHash = sha256(stableJson(facts));
    const id = field.optionalId("id", input.id) ?? contentId("f-", [contentHash]);
    const behaviour =
      kind === "IMPRESSION"
        ? null
        : this.#behaviours.check({
            id: behaviourIdOf(id),
            userId: facts.userId,
            itemId: facts.itemId,
            type: kind,
            value: facts.value,
            scene: input.scene,
            occurredAt: new Date(occurredAt),
            timeZone: input.timeZone,
          });
    return { feedback: { id, ...facts, contentHash }, behaviour };
  }
}
