import { GodwitError } from "../../core/errors.js";
import type { AppContext } from "../kit/context.js";
import type { ContextInput } from "../common/context.js";
import type { InterestView, UserPicture } from "./user-picture.js";

/** A user's picture. Throws NOT_FOUND for a user nobody has heard of. */
export async function pictureOf(userId: string, { loaders }: AppContext): Promise<UserPicture> {
  const picture = await loaders.picture.load(userId);
  if (picture === null)
    throw new GodwitError(
      "NOT_FOUND",
      `There is no user ${JSON.stringify(userId)}. Record a behaviour or store the user first.`,
      ["userId"],
    );
  return picture;
}

/** The strongest interests of a user, in a slice where a context is asked for. */
export async function interestViews(
  userId: string,
  input: ContextInput | null | undefined,
  first: number,
  app: AppContext,
): Promise<InterestView[]> {
  const { interests } = app.services;
  const picture = await pictureOf(userId, app);
  await app.turn();
  const context = input ? interests.context(picture, input) : null;
  const at = context?.at ?? app.services.clock();
  return interests.strongest(picture, interests.predict(picture, context), at, first);
}
