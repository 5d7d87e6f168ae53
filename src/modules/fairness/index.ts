import { parent, scope } from "../kit/access-rule.js";
import type { Module } from "../kit/module.js";
import { FairnessService } from "./fairness-service.js";
import { fairnessResolvers } from "./resolvers.js";

declare module "../kit/services.js" {
  interface Services {
    readonly fairness: FairnessService;
  }
}

const fields = (type: string, names: string) => names.split(" ").map((name) => [`${type}.${name}`, parent] as const);

/** Who is served well and who is not. */
export const fairnessModule: Module = {
  name: "fairness",
  folder: new URL(".", import.meta.url),
  resolvers: fairnessResolvers,
  access: {
    "Query.fairnessReport": scope("admin"),
    ...Object.fromEntries([
      ...fields("FairnessReport", "pages users truncated groups"),
      ...fields("ServedGroup", "group users pages taken disliked difference below"),
    ]),
  },
  create: ({ history }) => ({ services: { fairness: new FairnessService(history) } }),
};
