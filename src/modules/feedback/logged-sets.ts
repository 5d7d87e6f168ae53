import type { History } from "../../ports/history/history.js";
import type { LoggedSet, LoggedSetCursor, LoggedSetQuery } from "../../ports/history/recommendations.js";

const pageSize = 2_000;

/** Served sets in order of time, read page by page, at most `most` of them. */
export async function* logOf(history: History, query: LoggedSetQuery, most = Infinity): AsyncGenerator<LoggedSet> {
  let read = 0;
  for (let after: LoggedSetCursor | null = null; read < most; ) {
    const page: LoggedSet[] = await history.recommendations.logged(query, Math.min(pageSize, most - read), after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last;
    read += page.length;
  }
}
