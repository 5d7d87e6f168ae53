import type { Module } from "../kit/module.js";
import { pictureResolvers } from "./resolvers.js";
import { SealedClaims } from "./sealed-claims.js";

declare module "../kit/services.js" {
  interface Services {
    /** pictures that can be had by their address */
    readonly sealedClaims: SealedClaims;
  }
}

/** A person's interests and migrations as SVG, for mails and reports. */
export const picturesModule: Module = {
  name: "pictures",
  folder: new URL(".", import.meta.url),
  resolvers: pictureResolvers,
  create: ({ history }) => ({ services: { sealedClaims: new SealedClaims(history) } }),
};
