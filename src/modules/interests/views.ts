import type { AppContext } from "../kit/context.js";
import type { Floor } from "../kit/shown-topics.js";
import type { ContextInput } from "../common/context.js";
import type { InterestView } from "./user-snapshot.js";

/**
 * The strongest interests of a user, in a slice where a context is asked for; none of somebody nobody has heard of:
 * every visitor is unknown at first, and no page should fail for it.
 */
export async function interestViews(
  userId: string,
  input: ContextInput | null | undefined,
  { first, floor }: { first: number; floor: Floor },
  app: AppContext,
  options: { whole?: boolean } = {},
): Promise<InterestView[]> {
  const { interests } = app.services;
  const snapshot = await app.loaders.snapshot.load(userId);
  if (snapshot === null) return [];
  await app.turn();
  const context = input ? interests.context(snapshot, input) : null;
  const at = context?.at ?? app.services.clock();
  return interests.shown(snapshot, interests.predict(snapshot, context, undefined, options), { at, first, floor });
}
