import type { Module } from "../kit/module.js";
import type { FieldLimits } from "./fields.js";
import { scalars } from "./scalars.js";

declare module "../kit/services.js" {
  interface Services {
    /** how many elements a batch may have */
    readonly batchLimit: number;
  }
  interface Options {
    /** characters of texts, elements of a batch, pieces of work that may wait */
    readonly limits: FieldLimits & { readonly batch: number; readonly backlog: number };
  }
}

/** Scalars and types that several modules' SDL uses. */
export const commonModule: Module = {
  name: "common",
  folder: new URL(".", import.meta.url),
  resolvers: scalars,
  create: ({ options }) => ({ services: { batchLimit: options.limits.batch } }),
};
