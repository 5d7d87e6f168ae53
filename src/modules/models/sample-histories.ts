import { seeded } from "../../core/statistics/random.js";
import type { Signal } from "../../core/interests/signal.js";
import type { History } from "../../ports/history/history.js";
import { groupBy } from "../common/group-by.js";
import type { Edition } from "../kit/edition.js";
import type { SignalResolver } from "../interests/signals.js";

const usersAtOnce = 50;

/** Where histories are read, and under which topics. */
export interface HistorySource {
  readonly history: History;
  readonly resolver: SignalResolver;
  readonly edition: Edition;
}

/** Ids of at most `size` users, drawn by seed (reservoir sampling: Vitter 1985, algorithm R). */
export async function sampleUsers(history: History, size: number, seed: number): Promise<string[]> {
  const random = seeded(seed);
  const chosen: string[] = [];
  let seen = 0;
  for (let after: string | null = null; ; ) {
    const page = await history.users.page(5_000, after);
    if (page.length === 0) return chosen;
    for (const id of page) {
      seen++;
      if (chosen.length < size) chosen.push(id);
      else {
        const place = Math.floor(random() * seen);
        if (place < size) chosen[place] = id;
      }
    }
    after = page.at(-1)!;
  }
}

/** Signals in order of time, one list per user with any, some users at a time. */
export async function* historiesOf(source: HistorySource, userIds: readonly string[]): AsyncGenerator<Signal[][]> {
  for await (const users of usersWithHistories(source, userIds)) yield users.map(({ signals }) => signals);
}

/** The same with the users' ids. */
export async function* usersWithHistories(
  source: HistorySource,
  userIds: readonly string[],
): AsyncGenerator<{ userId: string; signals: Signal[] }[]> {
  for (let i = 0; i < userIds.length; i += usersAtOnce) {
    const behaviours = await source.history.behaviours.ofUsers(userIds.slice(i, i + usersAtOnce));
    const { signals } = await source.resolver.resolve(source.edition, behaviours);
    yield [...groupBy(behaviours, ({ userId }) => userId)]
      .map(([userId, own]) => ({ userId, signals: own.flatMap(({ id }) => signals.get(id) ?? []) }))
      .filter((user) => user.signals.length > 0);
  }
}
