import type { History } from "../../ports/history/history.js";

/** A projection that is being built anew. Times are epoch ms. */
export interface Rebuild {
  /** why, as a clause: "it is missing" */
  cause: string;
  since: number;
  done: number;
  total: number;
  /** who builds it renews this; past it another may go on */
  until: number;
}

/** What PostgreSQL knows of a projection in the vector store. */
export interface ProjectionNote {
  /** the collection that the mark is of */
  collection: string;
  /** the last mark that the store has confirmed */
  mark: number;
  rebuild: Rebuild | null;
}

const keyOf = (alias: string): string => `projection:${alias}`;

export async function readNote(history: History, alias: string): Promise<ProjectionNote | null> {
  return (await history.settings.get(keyOf(alias))) as ProjectionNote | null;
}

/** Changes the note, one process at a time; null from `change` = leave it. Answers with what holds then. */
export async function changeNote(
  history: History,
  alias: string,
  change: (note: ProjectionNote | null) => ProjectionNote | null,
): Promise<ProjectionNote | null> {
  return history.transaction(async (inside) => {
    await inside.lock([keyOf(alias)]);
    const before = await readNote(inside, alias);
    const after = change(before);
    if (after !== null) await inside.settings.put(keyOf(alias), after);
    return after ?? before;
  });
}
