import type { Module } from "../kit/module.js";
import { pageResolvers } from "./resolvers.js";

/** Pages of a front end that are about something: a topic, a group of items, what is new, an offer. */
export const pagesModule: Module = {
  name: "pages",
  folder: new URL(".", import.meta.url),
  resolvers: pageResolvers,
};
