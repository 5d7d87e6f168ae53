import { foldCells, emptyCells, type Cells } from "./cells.js";
import { type Engagement } from "./engagement.js";
import { foldEngagement, maxEngagedItems, maxEngagedTexts } from "./fold-engagement.js";
import { defaultParameters, type InterestParameters } from "./parameters.js";
import { foldSession, type UserSession } from "./sessions.js";
import type { Signal } from "./signal.js";

/** When a topic was met, and how much of it in all (signed, undecayed). */
export interface TopicHistory {
  firstSeen: number;
  lastSeen: number;
  strength: number;
}

/** Everything Godwit keeps in sums about one user. Rebuildable from the user's behaviours. */
export interface InterestState extends Cells {
  /** Topics met with a positive strength and a share of at least minMetShare. */
  readonly topics: Map<number, TopicHistory>;
  /** By item number: the maxOwnItems newest. */
  readonly items: Map<number, Engagement>;
  /** By content hash: the maxOwnTexts newest. */
  readonly texts: Map<string, Engagement>;
  /** Sorted by start, open ones included: the maxSessions newest. */
  readonly sessions: UserSession[];
}

/** A topic is "met" when a behaviour gives it at least this share: soft assignment leaks a little into many topics. */
const minMetShare = 0.1;

/** The state of a user who did nothing yet. */
export function emptyState(parameters: Pick<InterestParameters, "halfLives"> = defaultParameters): InterestState {
  return { ...emptyCells(parameters), topics: new Map(), items: new Map(), texts: new Map(), sessions: [] };
}

/**
 * Folds one behaviour into the state, in place, at a cost that does not grow with history. Any order of arrival gives
 * the state of the sorted history (up to rounding, and up to the caps on items, texts, sessions and scene values).
 * Not invertible (firsts and sessions are lost): after an erasure or a correction, fold the remaining history anew.
 * Throws CONFIGURATION when the state decays with other half-lives than the parameters say.
 */
export function fold(
  state: InterestState,
  signal: Signal,
  parameters: Pick<InterestParameters, "halfLives" | "ownHalfLife">,
): void {
  foldCells(state, signal, parameters);
  const { at, strength } = signal;
  if (strength > 0) {
    for (let i = 0; i < signal.topics.index.length; i++) {
      const share = signal.topics.value[i]!;
      if (share < minMetShare) continue;
      const topic = signal.topics.index[i]!;
      const history = state.topics.get(topic);
      if (history === undefined) state.topics.set(topic, { firstSeen: at, lastSeen: at, strength: strength * share });
      else {
        history.firstSeen = Math.min(history.firstSeen, at);
        history.lastSeen = Math.max(history.lastSeen, at);
        history.strength += strength * share;
      }
    }
  }
  if (signal.item !== null)
    foldEngagement(state.items, signal.item, at, strength, parameters.ownHalfLife, maxEngagedItems);
  if (signal.text !== null)
    foldEngagement(state.texts, signal.text, at, strength, parameters.ownHalfLife, maxEngagedTexts);
  foldSession(state.sessions, signal);
}
