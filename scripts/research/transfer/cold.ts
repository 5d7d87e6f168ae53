import { emptyState, fold } from "../../../src/core/interests/state.js";
import type { InterestParameters } from "../../../src/core/interests/parameters.js";
import type { Signal } from "../../../src/core/interests/signal.js";
import { seedOf } from "../../../src/core/statistics/random.js";
import { worldAt, type EvaluationBehaviour, type HeldOut, type World } from "../../../src/core/evaluation/world.js";
import type { Codebook } from "../../../src/core/topics/codebook.js";
import type { StudySet } from "../shared/data-set.js";

/** How many of their behaviours in the target a user is allowed to have shown. */
export const reveals = [0, 1, 3, 10] as const;

/** A world in which some users' history in one domain is hidden, and who they are. */
export interface ColdWorld {
  readonly world: World;
  /**
   * The others' first sessions after the split, to be ranked for within the target, by all they did before and by what
   * they did there.
   */
  readonly others: { readonly all: readonly HeldOut[]; readonly targetOnly: readonly HeldOut[] };
  /** Their cases with n behaviours in the target shown (the last n), and with nothing known of them but those n. */
  cases(n: number): { readonly all: HeldOut[]; readonly targetOnly: HeldOut[] };
}

export interface ColdOptions {
  readonly set: StudySet;
  readonly codebook: Codebook;
  readonly parameters: InterestParameters;
  /** epoch ms */
  readonly split: number;
  readonly target: string;
  /** users whose history in the target is hidden */
  readonly tested: (user: number) => boolean;
  /** the same users for every n: those with at least so many behaviours in the target before the split */
  readonly atLeast: number;
}

/** Every third user, by hash: the others teach. */
export function everyThird(seed: number): (user: number) => boolean {
  return (user) => seedOf(`${seed}/cold/${user}`) % 3 === 0;
}

/**
 * The world as it is known at the split without what the tested users did in the target domain: nothing of that enters
 * popularity, item-item weights, maps or weights. Their truth is what they took in the target after the split and had
 * not shown before.
 */
export function coldWorld({ set, codebook, parameters, split, target, tested, atLeast }: ColdOptions): ColdWorld {
  const hidden = ({ user, signal }: EvaluationBehaviour): boolean => signal.domain === target && tested(user);
  const full = worldAt(
    {
      items: set.items,
      behaviours: set.behaviours.filter((behaviour) => !hidden(behaviour) || behaviour.signal.at >= split),
    },
    { split, codebook, parameters },
  );
  const topicsOf = (item: number) =>
    full.catalogue.at(full.catalogue.positionOf(item))?.topics ?? { index: [], value: [] };
  const shown = new Map<number, Signal[]>();
  const there = new Map<number, Signal[]>();
  const later = new Map<number, EvaluationBehaviour["signal"][]>();
  const add = <T>(map: Map<number, T[]>, user: number, value: T): void => {
    const list = map.get(user);
    if (list) list.push(value);
    else map.set(user, [value]);
  };
  for (const { user, signal } of set.behaviours) {
    if (!tested(user) || signal.item === null) continue;
    if (signal.at >= split) {
      if (signal.domain === target) add(later, user, signal);
    } else add(signal.domain === target ? there : shown, user, { ...signal, topics: topicsOf(signal.item) });
  }
  const users = [...later.keys()].filter((user) => (there.get(user)?.length ?? 0) >= atLeast && shown.has(user));
  const known = (history: readonly Signal[]): Pick<HeldOut, "state" | "history"> => {
    const state = emptyState(parameters);
    const ordered = history.toSorted((a, b) => a.at - b.at);
    for (const signal of ordered) fold(state, signal, parameters);
    return { state, history: ordered };
  };
  const others = full.heldOut
    .filter(({ user }) => !tested(user))
    .map((one) => ({ ...one, context: { ...one.context, domain: target } }));
  const caseOf = (user: number, history: readonly Signal[], truth: ReadonlySet<number>): HeldOut => {
    const { hour, weekday, scene } = later.get(user)![0]!;
    return { user, ...known(history), truth, context: { at: split, hour, weekday, scene, domain: target } };
  };
  return {
    world: { ...full, heldOut: [] },
    others: {
      all: others,
      targetOnly: others.map((one) => ({ ...one, ...known(one.history.filter(({ domain }) => domain === target)) })),
    },
    cases(n) {
      const all: HeldOut[] = [];
      const targetOnly: HeldOut[] = [];
      for (const user of users) {
        const known = (there.get(user) ?? []).slice(-n || Infinity);
        const had = new Set(known.map(({ item }) => item));
        const truth = new Set(
          later
            .get(user)!
            .filter(({ strength, item }) => strength > 0 && full.catalogue.positionOf(item!) >= 0 && !had.has(item))
            .map(({ item }) => item!),
        );
        if (truth.size === 0) continue;
        all.push(caseOf(user, [...shown.get(user)!, ...known], truth));
        targetOnly.push(caseOf(user, known, truth));
      }
      return { all, targetOnly };
    },
  };
}
