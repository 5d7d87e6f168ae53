import type { TokenVerifier } from "../../ports/token-verifier.js";
import type { Module } from "../kit/module.js";
import { AccessService, type AccessMode } from "./access-service.js";
import { Aliases, mergedChannel } from "./aliases.js";
import { KeyService, keysChannel } from "./key-service.js";
import { Pseudonyms } from "./pseudonyms.js";
import { accessResolvers } from "./resolvers.js";

declare module "../kit/services.js" {
  interface Services {
    readonly access: AccessService;
    readonly pseudonyms: Pseudonyms;
    readonly aliases: Aliases;
  }
  interface Options {
    /** GODWIT_AUTH, and who verifies users' tokens; null = none are taken */
    readonly access: { readonly mode: AccessMode; readonly tokens: TokenVerifier | null };
    /** null = users are stored under their own ids */
    readonly pseudonymSecret: string | null;
  }
}

const aliasesMs = 60_000;

/** Who may ask for what, and under which id a user is stored. */
export const accessModule: Module = {
  name: "access",
  folder: new URL(".", import.meta.url),
  resolvers: accessResolvers,
  create({ history, clock, log, events, options }) {
    const pseudonyms = new Pseudonyms(options.pseudonymSecret);
    const keys = new KeyService({ history, clock, log });
    const aliases = new Aliases(history);
    return {
      services: {
        pseudonyms,
        aliases,
        access: new AccessService({ ...options.access, keys, pseudonyms, aliases, clock }),
      },
      rounds: [{ everyMs: aliasesMs, run: () => aliases.refresh() }],
      async open() {
        await pseudonyms.check(history);
        await events.on(mergedChannel, ([from, into]) => aliases.merged(from, into));
        await aliases.refresh();
        await events.on(keysChannel, (id) => keys.forget(id));
      },
    };
  },
};
