import { z } from "zod";
import type { Logger } from "pino";
import { GodwitError } from "../../core/errors.js";
import type { PageRule, RuleBody, UserGroup } from "../../core/ranking/rules.js";
import type { Task, User } from "../../core/types.js";
import type { RuleInput } from "../../generated/graphql.js";
import type { History } from "../../ports/history/history.js";
import type { RuleRecord } from "../../ports/history/rules.js";
import { itemFilter } from "../catalogue/filter-input.js";
import { asArgument } from "../common/batch.js";
import * as field from "../common/fields.js";
import { capSpec } from "./cap-input.js";
import { Channel } from "../kit/channels.js";
import { asRule } from "./as-rule.js";
import { floorSpec } from "./floor-input.js";
import { isOf, userGroup } from "./user-group.js";

/** Rules have changed. */
export const rulesChannel = new Channel("godwit_rules", z.string());
const mostRules = 500;
const lastPosition = 100;
/** The largest factor of a boost; its inverse is the smallest of a bury. */
const largestFactor = 100;

/** What a rule's body holds beside what it does: of which questions it is. */
type StoredBody = RuleBody & {
  task: Task | null;
  domain: string | null;
  surface: string | null;
  users: UserGroup | null;
};

/** Of before there were surfaces and groups of people, a rule is for all of them. */
export function bodyOf({ body }: RuleRecord): StoredBody {
  const stored = body as StoredBody;
  return { ...stored, surface: stored.surface ?? null, users: stored.users ?? null };
}

/** Of a question: what rules may be for. */
export interface RuleQuestion {
  readonly task: Task;
  readonly domain: string | null;
  readonly surface?: string | undefined;
  /** of who asks; absent = nobody in particular: rules for some people do not speak */
  readonly attributes?: User["attributes"];
}

/** An OFFER in force; times are epoch ms. */
export interface Offer {
  readonly rule: PageRule & { readonly kind: "OFFER" };
  readonly validFrom: number;
  readonly validTo: number;
}

/** Keeps the rules of the page with their audit trail, and those in force in memory. */
export class RuleService {
  readonly #history: History;
  readonly #clock: () => number;
  readonly #log: Logger;
  #rules: { record: RuleRecord; rule: PageRule }[] = [];

  constructor(parts: { history: History; clock: () => number; log: Logger }) {
    this.#history = parts.history;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** Reads the rules; call it at the start and whenever they have changed. */
  async load(): Promise<void> {
    this.#rules = (await this.#history.rules.current()).map((record) => ({
      record,
      rule: { ...bodyOf(record), id: record.id },
    }));
  }

  /**
   * The rules that speak to a question at a moment (epoch ms); `tried` counts as in force, in the place of the rule
   * with its id.
   */
  inForce(question: RuleQuestion, at: number, tried: PageRule | null = null): PageRule[] {
    const kept = this.#rules.flatMap(({ record, rule }) =>
      isValid(record, at) && rule.id !== tried?.id && speaksTo(rule, question) ? [rule] : [],
    );
    return tried !== null && speaksTo(tried, question) ? [...kept, tried] : kept;
  }

  /** A rule as it would be kept. Throws BAD_USER_INPUT, NOT_FOUND, TOO_MANY as `upsert` does. */
  async tried(input: RuleInput): Promise<PageRule> {
    const { id, body } = await this.#checked(input);
    return { ...body, id };
  }

  /** Offers that speak to a question at a moment, those that end first before the others. */
  offers(question: RuleQuestion, at: number): Offer[] {
    const inForce = new Set(this.inForce(question, at));
    return this.#rules
      .flatMap(({ record: { validFrom, validTo }, rule }) =>
        rule.kind === "OFFER" && inForce.has(rule) ? [{ rule, validFrom, validTo: validTo! }] : [],
      )
      .toSorted((a, b) => a.validTo - b.validTo || (a.rule.id < b.rule.id ? -1 : 1));
  }

  list(at: number | null): RuleRecord[] {
    return this.#rules.flatMap(({ record }) => (at === null || isValid(record, at) ? [record] : []));
  }

  versions(...question: Parameters<History["rules"]["versions"]>): Promise<RuleRecord[]> {
    return this.#history.rules.versions(...question);
  }

  /** Makes a rule or its next version. Throws BAD_USER_INPUT, NOT_FOUND, TOO_MANY. */
  async upsert(input: RuleInput): Promise<RuleRecord> {
    return this.#add(await this.#checked(input));
  }

  async #checked(input: RuleInput): Promise<Omit<RuleRecord, "version"> & { body: StoredBody }> {
    const id = asArgument(() => field.id("id", input.id), "rule");
    const now = this.#clock();
    const body: StoredBody = {
      ...(await this.#body(input)),
      task: input.task ?? null,
      domain: input.domain ?? null,
      surface: asArgument(() => field.optionalWord("surface", input.surface), "rule"),
      users: input.users ? asArgument(() => userGroup(input.users!), "rule", "users") : null,
    };
    const validFrom = input.validFrom?.getTime() ?? now;
    const validTo = input.validTo?.getTime() ?? null;
    if (validTo !== null && validTo <= validFrom)
      throw new GodwitError(
        "BAD_USER_INPUT",
        `rule.validTo is ${new Date(validTo).toISOString()}, which is not after ${new Date(validFrom).toISOString()}, when the rule begins.`,
        ["rule", "validTo"],
      );
    if (this.#rules.length >= mostRules && !this.#rules.some(({ record }) => record.id === id))
      throw new GodwitError(
        "TOO_MANY",
        `There are ${this.#rules.length} rules; at most ${mostRules} are kept. Remove one first.`,
        ["rule", "id"],
      );
    return {
      id,
      kind: input.kind,
      body,
      validFrom,
      validTo,
      removed: false,
      ...this.#said(input, ["rule"]),
      at: now,
    };
  }

  /** Takes a rule away; its versions stay. Throws NOT_FOUND. */
  async remove(id: string, said: { author: string; reason: string }): Promise<RuleRecord> {
    const before = this.#rules.find(({ record }) => record.id === id)?.record;
    if (before === undefined)
      throw new GodwitError("NOT_FOUND", `There is no rule ${JSON.stringify(id)}; see the query rules.`, ["id"]);
    const { version: _former, ...rest } = before;
    return this.#add({ ...rest, removed: true, ...this.#said(said, []), at: this.#clock() });
  }

  async #add(rule: Omit<RuleRecord, "version">): Promise<RuleRecord> {
    const added = await this.#history.transaction(async (inside) => {
      await inside.lock([`rule:${rule.id}`]);
      const record = await inside.rules.add(rule);
      await rulesChannel.notify(inside, rule.id);
      return record;
    });
    await this.load();
    this.#log.info(
      { rule: added.id, version: added.version, kind: added.kind, removed: added.removed },
      "a rule of the page changed",
    );
    return added;
  }

  #said({ author, reason }: { author: string; reason: string }, prefix: string[]): { author: string; reason: string } {
    return asArgument(
      () => ({ author: field.name("author", author), reason: field.name("reason", reason) }),
      ...prefix,
    );
  }

  async #body(input: RuleInput): Promise<RuleBody> {
    const { kind, itemId, position, filter, cap, label, key, validTo } = input;
    let { factor } = input;
    const wrong = (name: string, message: string): GodwitError =>
      new GodwitError("BAD_USER_INPUT", `rule.${name} ${message}`, ["rule", name]);
    if (kind === "PIN") {
      if (!itemId) throw wrong("itemId", "is absent; PIN wants an item and a position.");
      if (!position || position < 1 || position > lastPosition)
        throw wrong("position", `is ${position ?? "absent"}; PIN wants a place from 1 to ${lastPosition}.`);
      const [item] = await this.#history.items.byIds([itemId]);
      if (item === undefined || item.deletedAt !== null)
        throw new GodwitError("NOT_FOUND", `There is no item ${JSON.stringify(itemId)}; pin one that was stored.`, [
          "rule",
          "itemId",
        ]);
      return { kind, itemId, position };
    }
    if (kind === "CAP") {
      if (!cap) throw wrong("cap", "is absent; CAP wants one.");
      return { kind, cap: capSpec(cap, ["rule", "cap"]) };
    }
    if (kind === "FLOOR") return { kind, ...floorSpec(input) };
    if (kind === "PREREQUISITE")
      return {
        kind,
        key: asArgument(() => field.name("key", key ?? "prerequisites"), "rule"),
        filter: asRule(() => itemFilter(filter)),
      };
    if (kind === "OFFER" && !validTo) throw wrong("validTo", "is absent; an OFFER ends some day.");
    if (!filter) throw wrong("filter", `is absent; ${kind} wants to know which items.`);
    const [least, most] = kind === "BURY" ? [1 / largestFactor, 1] : [1, largestFactor];
    if (kind === "OFFER" && (factor === null || factor === undefined)) factor = 1;
    if (!factor || factor < least || factor > most)
      throw wrong("factor", `is ${factor ?? "absent"}; ${kind} wants a number from ${least} to ${most}.`);
    const items = asRule(() => itemFilter(filter));
    if (kind === "OFFER")
      return { kind, label: asArgument(() => field.name("label", label), "rule"), filter: items, factor };
    return { kind, filter: items, factor };
  }
}

/** Is a rule for such a question? */
export function speaksTo(
  rule: Pick<PageRule, "task" | "domain" | "surface" | "users">,
  { task, domain, surface, attributes = {} }: RuleQuestion,
): boolean {
  return (
    (rule.task === null || rule.task === task) &&
    (rule.domain === null || rule.domain === domain) &&
    (rule.surface === null || rule.surface === surface) &&
    (rule.users === null || isOf(rule.users, attributes))
  );
}

function isValid({ validFrom, validTo }: RuleRecord, at: number): boolean {
  return validFrom <= at && (validTo === null || at < validTo);
}
