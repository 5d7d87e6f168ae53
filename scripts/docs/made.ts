import { configurationTable } from "../../src/config/config.js";
import { commandLinePage } from "./command-line.js";
import { graphqlFields } from "./graphql-fields.js";

/** Every part of a page that is made from the code alone, by its name. */
export function made(): Map<string, string> {
  return new Map([
    ["configuration", configurationTable()],
    ["command-line", commandLinePage()],
    ["graphql-fields", graphqlFields()],
  ]);
}
