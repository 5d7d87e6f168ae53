import type { Variable, WithFallback } from "./variable.js";
import { access } from "./variables/access.js";
import { adaptation } from "./variables/adaptation.js";
import { address } from "./variables/address.js";
import { documents } from "./variables/documents.js";
import { limits } from "./variables/limits.js";
import { models } from "./variables/models.js";
import { operation } from "./variables/operation.js";
import { people } from "./variables/people.js";
import { stores } from "./variables/stores.js";
import { streams } from "./variables/streams.js";
import { webhooks } from "./variables/webhooks.js";

/** Every variable that Godwit reads, in the order of the table. */
export const variables = {
  ...address,
  ...stores,
  ...models,
  ...people,
  ...adaptation,
  ...webhooks,
  ...streams,
  ...limits,
  ...documents,
  ...access,
  ...operation,
} as const;

export type VariableName = keyof typeof variables;
type ValueOf<V> = V extends WithFallback<infer T> ? T : V extends Variable<infer T> ? T | null : never;
/** The read value of every variable. */
export type Values = { [Name in VariableName]: ValueOf<(typeof variables)[Name]> };
