/** What a rule does to a page. */
export const ruleKinds = ["PIN", "BOOST", "BURY", "CAP", "FLOOR", "OFFER", "PREREQUISITE"] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** One version of a rule: nothing is overwritten. */
export interface RuleRecord {
  id: string;
  /** from 1 */
  version: number;
  kind: RuleKind;
  /** JSON of core/ranking/rules.ts */
  body: unknown;
  validFrom: number;
  validTo: number | null;
  /** true = this version took the rule away */
  removed: boolean;
  author: string;
  reason: string;
  /** when this version was made */
  at: number;
}

export interface RuleHistory {
  /** Adds the next version of a rule; call it in a transaction that holds its lock. */
  add(rule: Omit<RuleRecord, "version">): Promise<RuleRecord>;
  /** The newest version of every rule that was not removed, by id. */
  current(): Promise<RuleRecord[]>;
  /** Versions, newest first, of one rule or all. */
  versions(
    ruleId: string | null,
    first: number,
    before: { at: number; id: string; version: number } | null,
  ): Promise<RuleRecord[]>;
}
