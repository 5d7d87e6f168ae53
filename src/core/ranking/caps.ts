import { ownValue } from "../own-value.js";
import type { Catalogue } from "./catalogue.js";
import type { Cap } from "./page.js";

/** What a cap counts by: tags, one attribute such as a seller, or domains. */
const capGroups = ["TAG", "ATTRIBUTE", "DOMAIN"] as const;

/**
 * At most `limit` items of each group on a page. key: ATTRIBUTE: its name; TAG and DOMAIN: this one alone, null = each
 * of them.
 */
export interface CapSpec {
  readonly by: (typeof capGroups)[number];
  readonly key: string | null;
  readonly limit: number;
}

/** The cap over a catalogue's positions. An item without the attribute is in no group. */
export function capOf({ by, key, limit }: CapSpec, catalogue: Catalogue): Cap {
  const only = (names: readonly string[]): readonly string[] =>
    key === null ? names : names.filter((name) => name === key);
  return {
    limit,
    groupsOf(position) {
      const item = catalogue.at(position);
      if (item === null) return [];
      if (by === "TAG") return only(item.tags);
      if (by === "DOMAIN") return only([item.domain]);
      const value = key === null ? undefined : ownValue(item.attributes, key);
      return value === undefined || value === null ? [] : (Array.isArray(value) ? value : [value]).map(String);
    },
  };
}
