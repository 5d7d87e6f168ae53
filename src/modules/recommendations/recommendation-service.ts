import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { capOf } from "../../core/ranking/caps.js";
import { forPart, type RankingModel } from "../../core/ranking/model.js";
import type { Arm, ExperimentService } from "../experiments/experiment-service.js";
import { sameSnapshot, type UserSnapshot } from "../interests/user-snapshot.js";
import type { Edition } from "../kit/edition.js";
import type { WishReader } from "../preferences/wish-reader.js";
import type { RuleService } from "../rules/rule-service.js";
import { composePage, interleavePages, type PageItem } from "./compose.js";
import { boostsOf, floorsOf, notReady, ownPinsOf, pinnedIds, pinsOf } from "./page-rules.js";
import type { RecommendationPage, RecommendationQuestion, SessionQuestion } from "./question.js";
import { rankAsked, type Asked, type RankedList, type RankingParts } from "./rank-asked.js";
import { RankedBefore } from "./ranked-before.js";
import { rankedBy, type PlainQuestion } from "./ranked-by.js";
import { recordOf } from "./set-record.js";
import type { ServedSet } from "./recommendation-set.js";
import type { ServedSets } from "./recommendation-sets.js";
import { keptSet, pageOfSet, storedSet } from "./served-before.js";
import { sessionSnapshot } from "./session-snapshot.js";
import { allowedFilter, dialsOf, settingOf, without } from "./setting.js";
import { nothingShown, notTaken, shownBefore, type ShownBefore } from "./shown-before.js";
import { laps, type RecommendationStage } from "./stages.js";

interface RecommendationParts extends RankingParts {
  sets: ServedSets;
  rules: RuleService;
  wishes: WishReader;
  experiments: ExperimentService;
  clock: () => number;
}

/** What a user should see next, and why. */
export class RecommendationService {
  readonly #parts: RecommendationParts;
  readonly #before = new RankedBefore();
  /** Told how long each stage took, in seconds: for metrics and benchmarks. */
  onStage: (stage: RecommendationStage, seconds: number) => void = () => {};

  constructor(parts: RecommendationParts) {
    this.#parts = parts;
  }

  async recommend(edition: Edition, question: RecommendationQuestion): Promise<RecommendationPage> {
    const { after, first, userId } = question;
    if (after !== null) return this.more(edition, { userId, after, first });
    const before = question.fixed?.again ? await storedSet(this.#parts, edition, question.fixed.setId, userId) : null;
    if (before !== null) return pageOfSet(before, 0, first);
    const set = await this.#make(edition, question);
    this.#parts.sets.remember(set);
    return this.#shown(set, 0, first, { withRanking: true });
  }

  /** The next page of a set that was answered before. Throws NOT_FOUND. */
  async more(
    edition: Edition,
    { userId, after, first }: { userId: string; after: { setId: string; position: number }; first: number },
  ): Promise<RecommendationPage> {
    const set = await keptSet(this.#parts, edition, after.setId, userId);
    return this.#shown(set, after.position, first, { withRanking: false });
  }

  #shown(set: ServedSet, from: number, first: number, options: { withRanking: boolean }): RecommendationPage {
    const page = pageOfSet(set, from, first);
    this.#parts.sets.write(set.userId, () => recordOf(set, page.items, options));
    return page;
  }

  /** The first page as `recommend` would answer it, which nobody is shown: it is not remembered, and does not count. */
  async preview(edition: Edition, question: RecommendationQuestion): Promise<RecommendationPage> {
    const set = await this.#make(edition, question);
    const items = set.items.slice(0, question.first);
    return { set, items, hasNext: items.length < set.items.length, hasPrevious: false };
  }

  /** What a model of the caller's would rank first: nobody is shown it. */
  rankedBy(edition: Edition, model: RankingModel, question: PlainQuestion): Promise<string[]> {
    return rankedBy(this.#parts, edition, model, question);
  }

  /** What fits what somebody has just looked at (item ids, newest last), whoever it is: nothing is kept of it. */
  async recommendForSession(edition: Edition, { itemIds, ...question }: SessionQuestion): Promise<PageItem[]> {
    const { interests, rules, clock } = this.#parts;
    const now = clock();
    const snapshot = sessionSnapshot(await interests.unknownUser(edition, ""), itemIds, now);
    const { catalogue, vectors, ranker } = edition;
    const { task, first, turn } = question;
    const context = interests.context(snapshot, question.context);
    const idOf = (number: number) => catalogue.at(catalogue.positionOf(number))?.id;
    const inForce = rules.inForce({ ...context, task }, now);
    const asks = without(notReady(inForce, catalogue, snapshot.state.items, now), question.filter);
    const filter = allowedFilter(asks, { task, context, had: snapshot.state.items, now, idOf });
    const model = forPart(ranker, task, context);
    const setting = { strategy: null, diversity: 0, exploration: 0, caps: [], model };
    const asked: Asked = {
      userId: "",
      task,
      snapshot,
      context,
      filter,
      wishes: [],
      floors: floorsOf(inForce, catalogue, now),
      now,
      turn,
      again: "NONE",
      fatigue: null,
    };
    const { ranked, input } = await rankAsked(this.#parts, asked, setting, laps(this.onStage));
    const { items } = composePage(ranked, {
      diversity: 0,
      exploration: 0,
      caps: inForce.flatMap((rule) => (rule.kind === "CAP" ? [capOf(rule.cap, catalogue)] : [])),
      boosts: boostsOf(inForce, catalogue, now),
      pins: pinsOf(inForce, ranked, input, catalogue.allowed(filter, now)),
      floors: asked.floors,
      wished: new Map(),
      shares: input.shares,
      catalogue,
      vectors,
      seed: "",
    });
    return items.slice(0, first);
  }

  async #make(edition: Edition, question: RecommendationQuestion): Promise<ServedSet> {
    const { interests } = this.#parts;
    const { userId, excludeServed, fatigue } = question;
    const began = performance.now();
    const reading = interests.snapshots(edition, [userId]);
    const lately =
      question.profiling && excludeServed === null && fatigue === null ? interests.lately(edition, userId) : null;
    // Few users have changed since their last answer: the list is made while the history says whether this one has,
    // once the statement is on its way.
    const early = lately === null ? null : setImmediate().then(() => this.#list(question, lately));
    early?.catch(() => undefined); // told below, where it counts
    const known = (await reading)[0] ?? null;
    const snapshot = known?.profiling && question.profiling ? known : await interests.unknownUser(edition, userId);
    this.onStage("load", (performance.now() - began) / 1000);
    const profiling = question.profiling && known?.profiling !== false;
    // What somebody was shown is of the person, too.
    const shown = profiling ? await shownBefore(this.#parts.sets, question, this.#parts.clock()) : nothingShown;
    return lately !== null && sameSnapshot(lately, snapshot)
      ? early!
      : this.#list({ ...question, profiling }, snapshot, shown);
  }

  /** Ranks for a user as a snapshot shows them, and composes the page; what was shown enough stays only if pinned. */
  async #list(
    question: RecommendationQuestion,
    snapshot: UserSnapshot,
    shown: ShownBefore = nothingShown,
  ): Promise<ServedSet> {
    const { interests, clock, rules, experiments } = this.#parts;
    const { catalogue, vectors, ranker } = snapshot.edition;
    const { task, turn, profiling, fatigue } = question;
    // With profiling off not even the id is used: nothing is drawn or assigned by it.
    const userId = profiling ? question.userId : "";
    await turn();
    const lap = laps(this.onStage);
    const now = clock();
    const wishes = await this.#parts.wishes.read(snapshot.edition, snapshot.preferences, now);
    const context = interests.context(snapshot, question.context);
    const inForce = rules.inForce({ ...context, task, attributes: snapshot.user.attributes }, now, question.tried);
    const untired = without(shown.tired, question.filter, pinnedIds(wishes, inForce));
    const filter = allowedFilter(without(notReady(inForce, catalogue, snapshot.state.items, now), untired), {
      task,
      context,
      had: snapshot.state.items,
      now,
      idOf: (number) => catalogue.at(catalogue.positionOf(number))?.id,
      includeHad: question.includeHad,
    });
    const trial = !profiling ? null : experiments.trialFor(userId, { ...context, task }, dialsOf(question));
    const [first, second] = trial?.arms ?? [null];
    const base = (fitted: RankingModel | null): RankingModel => forPart(fitted ?? ranker, task, context);
    const asked: Asked = {
      userId,
      task,
      snapshot,
      context,
      filter,
      wishes,
      floors: floorsOf(inForce, catalogue, now),
      now,
      turn,
      again: question.includeHad,
      fatigue: fatigue && { ...fatigue, shown: notTaken(shown.times, snapshot.state, catalogue) },
    };
    const ranked = (arm: Arm | null): Promise<RankedList> => {
      const setting = settingOf(question, arm, base);
      return this.#before.of(asked, setting, () => rankAsked(this.#parts, asked, setting, lap));
    };
    const list = await ranked(first);
    const other = second === undefined ? null : await ranked(second);
    const { setting, weights } = list;
    await turn();
    const exploration = other !== null ? 0 : (setting.exploration ?? weights.exploration);
    const id = question.fixed?.setId ?? randomUUID();
    const boosts = boostsOf(inForce, catalogue, now);
    const allowed = catalogue.allowed(filter, now);
    const pins = [...ownPinsOf(wishes, list.ranked, allowed), ...pinsOf(inForce, list.ranked, list.input, allowed)];
    const capped = inForce.flatMap((rule) => (rule.kind === "CAP" ? [rule.cap] : []));
    const pageOf = ({
      setting: { diversity, caps },
      ranked,
      wished,
      input: { shares },
    }: RankedList): ReturnType<typeof composePage> =>
      composePage(ranked, {
        diversity,
        exploration,
        caps: [...caps, ...capped].map((cap) => capOf(cap, catalogue)),
        boosts,
        pins,
        floors: asked.floors,
        wished,
        shares,
        catalogue,
        vectors,
        seed: id,
      });
    const page =
      other === null
        ? pageOf(list)
        : interleavePages([pageOf(list), pageOf(other)], [first!.variant.name, second!.variant.name], {
            pins,
            floors: asked.floors,
            wished: list.wished,
            seed: id,
          });
    const set: ServedSet = {
      id,
      userId: question.userId,
      profiling,
      task,
      servedAt: now,
      context,
      weights: { ...weights, exploration },
      diversity: setting.diversity,
      model: setting.model.version,
      beta: setting.model.weights[task],
      experiment:
        trial === null ? null : { id: trial.experimentId, variant: other === null ? first!.variant.name : null },
      snapshot,
      ...page,
    };
    lap("page");
    return set;
  }
}
