import { GodwitError } from "../../core/errors.js";
import type { Resolvers } from "../../generated/graphql.js";
import { pageSize, partsAndMark } from "../common/paging.js";
import { pageOf, upToHere } from "./set-view.js";

/** One set as an object: its list grows page by page, in whatever client keeps it by its id. */
export const setResolvers: Resolvers = {
  RecommendationSet: {
    async list(view, { first, after }, { services, edition, loaders, turn }) {
      const cursor = partsAndMark(after, ["string", "number"]);
      if (cursor === null && (first === null || first === undefined)) return upToHere(view, loaders);
      const [setId, position] = cursor?.parts ?? [view.id, 0];
      if (setId !== view.id)
        throw new GodwitError("BAD_USER_INPUT", "after is a cursor of another set; hand in one of this set.", [
          "after",
        ]);
      await turn();
      const page = await services.recommendations.more(edition, {
        userId: view.userId,
        after: { setId, position },
        first: pageSize(first, 20, 100),
      });
      return pageOf(page, view.mark, loaders);
    },
  },
};
