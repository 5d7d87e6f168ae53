import type { InterestState } from "../../core/interests/state.js";
import type { Population } from "../../core/interests/population.js";
import type { TaskWeights } from "../../core/ranking/model.js";
import { minuteMs } from "../../core/time.js";
import type { Edition } from "../kit/edition.js";
import type { Asked, RankedList } from "./rank-asked.js";
import type { Setting } from "./setting.js";

/** Lists with what explains them take some 150 kB each, as served sets do, which share them. */
const most = 500;
/** Of one person: what is next and what is new, on one page. */
const mostOfOne = 3;
const secondMs = 1_000;

/** What a list was made from, and the list. */
interface Kept {
  readonly edition: Edition;
  readonly population: Population;
  readonly weights: TaskWeights;
  readonly question: string;
  readonly list: RankedList;
}

/**
 * Lists ranked a moment ago, for people who ask again with nothing new between: the list of a question is the same
 * until the person does something, an item, a count or the ranker changes, or the minute ends, within which what fades
 * by days fades by nothing. What was made by wishes, floors and fatigue, or without the vector store, is not kept.
 *
 * States are not changed in place: a behaviour makes a state of its own, and with the old one, or with its person's
 * erasure, goes the list.
 */
export class RankedBefore {
  /** newest last */
  readonly #kept = new WeakMap<InterestState, Kept[]>();
  /** whose lists are kept, oldest first, once a list */
  readonly #states: WeakRef<InterestState>[] = [];

  /** The list as it was made a moment ago, with the dials of this setting; else as `make` makes it. */
  async of(asked: Asked, setting: Setting, make: () => Promise<RankedList>): Promise<RankedList> {
    const { state, edition, population } = asked.snapshot;
    if (asked.wishes.length > 0 || asked.floors.length > 0 || asked.fatigue !== null) return make();
    const weights = setting.model.weights[asked.task];
    const question = questionOf(asked, setting);
    const kept = this.#kept
      .get(state)
      ?.find(
        (one) =>
          one.question === question &&
          one.edition === edition &&
          one.population === population &&
          one.weights === weights,
      );
    if (kept !== undefined) return { ...kept.list, setting };
    const list = await make();
    if (!list.degraded) this.#keep(state, { edition, population, weights, question, list });
    return list;
  }

  #keep(state: InterestState, kept: Kept): void {
    const mine = this.#kept.get(state) ?? [];
    this.#kept.set(state, mine);
    mine.push(kept);
    if (mine.length > mostOfOne) mine.shift();
    else this.#states.push(new WeakRef(state));
    if (this.#states.length > most) {
      const oldest = this.#states.shift()?.deref();
      if (oldest !== undefined) this.#kept.get(oldest)?.shift();
    }
  }
}

/** All that the order depends on, besides what is compared by identity. */
function questionOf(asked: Asked, { strategy, model }: Setting): string {
  const { userId, task, context, filter, now, again, snapshot } = asked;
  const { at, hour, weekday, scene, domain } = context;
  const { from, until } = snapshot.edition.catalogue.throughout;
  // Where items come and go with time they do so by the second.
  const step = now > from && now < until ? minuteMs : secondMs;
  return JSON.stringify([
    userId,
    task,
    // Hours have fractions, which go on with every millisecond.
    [Math.floor(at / minuteMs), Math.floor(60 * hour + 1e-6), weekday, scene, domain],
    filter,
    again,
    Math.floor(now / step),
    strategy,
    model.version,
    snapshot.user,
    snapshot.probability,
    snapshot.holding,
    snapshot.preferences,
  ]);
}
