import { GodwitError } from "../../core/errors.js";
import type { Resolvers } from "../../generated/graphql.js";
import { estimateOf } from "../common/estimate.js";
import * as field from "../common/fields.js";

const fourFifths = 0.8;

export const fairnessResolvers: Resolvers = {
  Query: {
    fairnessReport(_parent, { by, from, to, task, surface, bound }, { services }) {
      const asked = bound ?? fourFifths;
      if (!(asked > 0 && asked <= 1))
        throw new GodwitError("BAD_USER_INPUT", `bound is ${asked}; give a number above 0, at most 1.`, ["bound"]);
      return services.fairness.report({
        by: by == null ? null : field.name("by", by),
        bound: asked,
        sets: {
          from: from.getTime(),
          to: to?.getTime() ?? services.clock(),
          ...(task ? { task } : {}),
          ...(surface ? { surface } : {}),
        },
      });
    },
  },
  ServedGroup: {
    taken: ({ taken }) => estimateOf(taken),
    disliked: ({ disliked }) => estimateOf(disliked),
    difference: ({ difference }) => estimateOf(difference),
  },
};
