import { readFileSync, readdirSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLSchema } from "graphql";
import { guardSchema } from "../modules/access/guard.js";
import { checkArguments } from "../modules/common/check-arguments.js";
import { takeElements } from "../modules/common/take-elements.js";
import type { Module } from "../modules/kit/module.js";

/** The executable schema: the SDL of every module with its resolvers, every field under its rule. */
export function buildSchema(modules: readonly Module[]): GraphQLSchema {
  const inOrder = modules.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const schema = makeExecutableSchema({
    typeDefs: inOrder.flatMap(sdlOf),
    resolvers: modules.flatMap(({ resolvers }) => resolvers ?? []),
    resolverValidationOptions: { requireResolversToMatchSchema: "error" },
  });
  const access = new Map(modules.flatMap(({ access: declared = {} }) => Object.entries(declared)));
  return checkArguments(takeElements(guardSchema(schema, access)));
}

function sdlOf({ folder, sdl }: Module): string[] {
  const files =
    folder === undefined
      ? []
      : readdirSync(folder)
          .filter((name) => name.endsWith(".graphql"))
          .toSorted()
          .map((name) => readFileSync(new URL(name, folder), "utf8"));
  return sdl === undefined ? files : [...files, sdl];
}
