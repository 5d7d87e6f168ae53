import type { Module } from "../kit/module.js";
import { PreferenceService } from "./preference-service.js";
import { preferenceResolvers } from "./resolvers.js";
import { WishReader } from "./wish-reader.js";

declare module "../kit/services.js" {
  interface Services {
    readonly preferences: PreferenceService;
    /** what people asked for, as the ranker reads it */
    readonly wishes: WishReader;
  }
}

const sweepMs = 3_600_000;

/** What people say of their own interests: more, less, pinned, muted, and whether anything of them is used. */
export const preferencesModule: Module = {
  name: "preferences",
  folder: new URL(".", import.meta.url),
  resolvers: preferenceResolvers,
  create({ history, clock, log, services }) {
    const embed = ({ space }: { space: string }, texts: ReadonlyMap<string, string>) =>
      services.texts.embed(space, texts);
    const preferences = new PreferenceService({ history, clock, log, embed });
    return {
      services: { preferences, wishes: new WishReader({ log, embed }) },
      rounds: [{ everyMs: sweepMs, role: "fold", run: () => preferences.sweep() }],
    };
  },
};
