import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { GodwitError } from "../../core/errors.js";
import { capOf } from "../../core/ranking/caps.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import { forDomain, type RankingModel } from "../../core/ranking/model.js";
import { interestsAsked } from "../../core/ranking/proposals.js";
import { applyWishes, type AppliedWish } from "../../core/ranking/preferences/apply.js";
import type { Wish } from "../../core/ranking/preferences/wish.js";
import { rank } from "../../core/ranking/rank.js";
import type { RankInput, Scored } from "../../core/ranking/rank-input.js";
import type { StrategyWeights } from "../../core/strategy/strategy.js";
import type { Context, Task } from "../../core/types.js";
import type { Turn } from "../kit/turn.js";
import type { ExperimentService } from "../experiments/experiment-service.js";
import type { InterestService } from "../interests/interest-service.js";
import { samePicture, type UserPicture } from "../interests/user-picture.js";
import type { Edition } from "../kit/edition.js";
import { strategyOf } from "./strategy-of.js";
import type { WishReader } from "../preferences/wish-reader.js";
import type { RuleService } from "../rules/rule-service.js";
import { askedInterests, wantedInterests } from "./asked-interests.js";
import type { CandidateProposer } from "./candidate-proposer.js";
import { composePage, interleavePages } from "./compose.js";
import { boostsOf, ownPinsOf, pinsOf } from "./page-rules.js";
import type { RecommendationPage, RecommendationQuestion } from "./question.js";
import { restoreSet } from "./restore-set.js";
import { recordOf } from "./set-record.js";
import type { ServedSet } from "./recommendation-set.js";
import type { ServedSets } from "./recommendation-sets.js";
import { allowedFilter, dialsOf, settingOf, type Setting } from "./setting.js";
import { laps, type RecommendationStage } from "./stages.js";

/** A set holds this many items to page through. */
const setSize = 100;

interface RecommendationParts {
  interests: InterestService;
  candidates: CandidateProposer;
  sets: ServedSets;
  rules: RuleService;
  wishes: WishReader;
  experiments: ExperimentService;
  clock: () => number;
  /** auto: migrations move the weights; stable: they do not */
  strategyMode: "auto" | "stable";
}

/** What a question asks, whatever the setting. */
interface Asked {
  userId: string;
  task: Task;
  picture: UserPicture;
  context: Context;
  filter: ItemFilter;
  /** what the person asks for themselves */
  wishes: readonly Wish[];
  now: number;
  turn: Turn;
}

/** A list before its page is composed. */
interface RankedList {
  setting: Setting;
  weights: StrategyWeights;
  input: RankInput;
  ranked: readonly Scored[];
  /** by catalogue position: what the person asked for that moved an item */
  wished: ReadonlyMap<number, readonly AppliedWish[]>;
}

/** What a user should see next, and why. */
export class RecommendationService {
  readonly #parts: RecommendationParts;
  /** Told how long each stage took, in seconds: for metrics and benchmarks. */
  onStage: (stage: RecommendationStage, seconds: number) => void = () => {};

  constructor(parts: RecommendationParts) {
    this.#parts = parts;
  }

  async recommend(edition: Edition, question: RecommendationQuestion): Promise<RecommendationPage> {
    const { after, first } = question;
    const set =
      after === null ? await this.#make(edition, question) : await this.#kept(edition, after.setId, question.userId);
    const from = after?.position ?? 0;
    const items = set.items.filter(({ position }) => position > from).slice(0, first);
    this.#parts.sets.write(set.userId, items.length, () => recordOf(set, items, after === null));
    return {
      set,
      items,
      hasNext: (items.at(-1)?.position ?? from) < (set.items.at(-1)?.position ?? 0),
      hasPrevious: from > 0,
    };
  }

  /** A set to be paged on: from memory or, when another process or an earlier one made it, from the history. */
  async #kept(edition: Edition, setId: string, userId: string): Promise<ServedSet> {
    const { sets } = this.#parts;
    let set = sets.get(setId);
    if (set === null) {
      const record = await sets.read(setId);
      if (record?.userId === userId) set = await restoreSet(record, edition, this.#parts);
      if (set !== null) sets.remember(set);
    }
    if (set === null || set.userId !== userId)
      throw new GodwitError("NOT_FOUND", "The set behind this cursor is no longer kept. Ask again without `after`.", [
        "after",
      ]);
    return set;
  }

  async #make(edition: Edition, question: RecommendationQuestion): Promise<ServedSet> {
    const { interests, sets } = this.#parts;
    const { userId } = question;
    const began = performance.now();
    const reading = interests.pictures(edition, [userId]);
    const lately = question.profiling ? interests.lately(edition, userId) : null;
    // Few users have changed since their last answer: the list is made while the history says whether this one has,
    // once the statement is on its way.
    const early = lately === null ? null : setImmediate().then(() => this.#list(question, lately));
    early?.catch(() => undefined); // told below, where it counts
    const known = (await reading)[0] ?? null;
    const used = known !== null && known.profiling && question.profiling;
    const picture = used ? known : await interests.unknownUser(edition, userId);
    this.onStage("load", (performance.now() - began) / 1000);
    const set = await (lately !== null && samePicture(lately, picture)
      ? early!
      : this.#list({ ...question, profiling: question.profiling && known?.profiling !== false }, picture));
    sets.remember(set);
    return set;
  }

  /** Ranks for a user as a picture shows them, and composes the page. */
  async #list(question: RecommendationQuestion, picture: UserPicture): Promise<ServedSet> {
    const { interests, clock, rules, experiments } = this.#parts;
    const { catalogue, vectors, ranker } = picture.edition;
    const { task, turn, profiling } = question;
    // With profiling off not even the id is used: nothing is drawn or assigned by it.
    const userId = profiling ? question.userId : "";
    await turn();
    const lap = laps(this.onStage);
    const now = clock();
    const wishes = await this.#parts.wishes.read(picture.edition, picture.preferences, now);
    const context = interests.context(picture, question.context);
    const inForce = rules.inForce(task, context.domain, now);
    const filter = allowedFilter(
      question.filter,
      task,
      context,
      picture.state.items,
      now,
      (number) => catalogue.at(catalogue.positionOf(number))?.id,
    );
    const trial = !profiling ? null : experiments.trialFor(userId, task, dialsOf(question));
    const [first, second] = trial?.arms ?? [null];
    const base = (own: RankingModel | null): RankingModel => forDomain(own ?? ranker, task, context.domain);
    const asked: Asked = { userId, task, picture, context, filter, wishes, now, turn };
    const list = await this.#rank(asked, settingOf(question, first, base), lap);
    const other = second === undefined ? null : await this.#rank(asked, settingOf(question, second, base), lap);
    await turn();
    const { setting, weights } = list;
    const exploration = other !== null ? 0 : (setting.exploration ?? weights.exploration);
    const id = randomUUID();
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
      picture,
      ...page,
    };
    lap("page");
    return set;
  }

  /** Proposes candidates and ranks them under one setting. */
  async #rank(
    { userId, task, picture, context, filter, wishes, now, turn }: Asked,
    setting: Setting,
    lap: (stage: RecommendationStage) => void,
  ): Promise<RankedList> {
    const { interests, candidates: proposer, strategyMode } = this.#parts;
    const { catalogue, vectors } = picture.edition;
    const { strategy, model } = setting;
    const weights = strategyOf(picture, { task, pinned: strategy, mode: strategyMode });
    const asked = askedInterests({ picture, context, weights, now, model }, interests);
    lap("interests");
    const { candidates } = await proposer.propose({
      userId,
      task,
      interests: [...asked.interests.slice(0, interestsAsked), ...wantedInterests(wishes)],
      own: asked.own,
      filter,
      now,
      model,
      catalogue,
    });
    await turn();
    lap("candidates");
    const input: RankInput = { task, context, now, ...asked, catalogue, vectors, model, candidates };
    // What is wished for may lie far down: then all candidates are looked at.
    const { ranked, moved: wished } = applyWishes(rank(input, wishes.length === 0 ? setSize : Infinity), wishes);
    lap("rank");
    return { setting, weights, input, ranked: ranked.slice(0, setSize), wished };
  }
}
