import { GodwitError } from "../../core/errors.js";
import { hourMs } from "../../core/time.js";
import type { Resolvers } from "../../generated/graphql.js";
import { claimOf } from "./claim.js";
import { pictureOf } from "./picture-of.js";

const mostHours = 720;

export const pictureResolvers: Resolvers = {
  Query: { picture: (_parent, asked, app) => pictureOf(claimOf(asked), app) },
  Mutation: {
    async signPicture(_parent, { hours, ...asked }, { services }) {
      const lasting = hours ?? 72;
      if (!(lasting > 0 && lasting <= mostHours))
        throw new GodwitError("BAD_USER_INPUT", `hours is ${lasting}; give more than 0, at most ${mostHours}.`, [
          "hours",
        ]);
      const expiresAt = services.clock() + lasting * hourMs;
      const sealed = await services.sealedClaims.seal(claimOf(asked), expiresAt);
      return { path: `/pictures/${sealed}.svg`, expiresAt: new Date(expiresAt) };
    },
  },
};
