import { emptyState, fold, type InterestState } from "../../core/interests/state.js";
import type { History } from "../../ports/history/history.js";
import { pacer } from "../common/pacer.js";
import { groupBy } from "../common/group-by.js";
import type { Edition } from "../kit/edition.js";
import type { SignalResolver } from "./signals.js";

/** Histories read at a time. */
const part = 20;

/**
 * The states of a sample of at most `size` users as their histories fold under an edition, whether they have been
 * folded or not; nothing is stored. The same users every time, spread by hash.
 */
export async function* sampleHistories(
  { history, resolver }: { history: History; resolver: SignalResolver },
  edition: Edition,
  size: number,
): AsyncGenerator<InterestState> {
  const ids = await history.behaviours.sampleUsers(size);
  const breathe = pacer();
  for (let i = 0; i < ids.length; i += part) {
    const behaviours = await history.behaviours.ofUsers(ids.slice(i, i + part));
    const { signals } = await resolver.resolve(edition, behaviours);
    for (const own of groupBy(behaviours, ({ userId }) => userId).values()) {
      const state = emptyState(edition.parameters);
      for (const { id } of own) {
        const signal = signals.get(id);
        if (signal !== undefined) fold(state, signal, edition.parameters);
        await breathe();
      }
      yield state;
    }
  }
}
