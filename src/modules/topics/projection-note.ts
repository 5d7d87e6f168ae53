import { z } from "zod";
import type { History } from "../../ports/history/history.js";
import { Setting } from "../kit/settings.js";

/** A projection that is being built anew. Times are epoch ms. */
const rebuild = z.object({
  /** why, as a clause: "it is missing" */
  cause: z.string(),
  since: z.number(),
  done: z.number(),
  total: z.number(),
  /** who builds it renews this; past it another may go on */
  until: z.number(),
});

/** What PostgreSQL knows of a projection in the vector store. */
const projectionNote = z.object({
  /** the collection that the mark is of */
  collection: z.string(),
  /** the last mark that the store has confirmed */
  mark: z.number(),
  rebuild: rebuild.nullable(),
});

export type ProjectionNote = z.infer<typeof projectionNote>;

const noteOf = (alias: string): Setting<ProjectionNote> => new Setting(`projection:${alias}`, projectionNote);

export function readNote(history: History, alias: string): Promise<ProjectionNote | null> {
  return noteOf(alias).read(history);
}

/** Changes the note, one process at a time; null from `change` = leave it. Answers with what holds then. */
export async function changeNote(
  history: History,
  alias: string,
  change: (note: ProjectionNote | null) => ProjectionNote | null,
): Promise<ProjectionNote | null> {
  return history.transaction(async (inside) => {
    await inside.lock([noteOf(alias).name]);
    const before = await readNote(inside, alias);
    const after = change(before);
    if (after !== null) await noteOf(alias).write(inside, after);
    return after ?? before;
  });
}
