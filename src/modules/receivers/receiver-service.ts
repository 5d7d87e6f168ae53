import { GodwitError } from "../../core/errors.js";
import type { BehaviourService } from "../behaviours/behaviour-service.js";
import { Invalid, type BatchResult } from "../common/batch.js";
import type { PeopleService } from "../privacy/people-service.js";
import type { Pseudonyms } from "../access/pseudonyms.js";
import { make, type Made } from "./make.js";
import { mappingOf, shapeOf, type Mapping } from "./mapping.js";
import type { WhoIsWho } from "./shape.js";

/** An event that was not taken: its place in the body, and why. */
export interface RefusedEvent {
  readonly index: number;
  readonly code: string;
  readonly path: readonly string[];
  readonly message: string;
}

/** What became of the events in one body. */
export interface Received {
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  /** passed over, though nothing is wrong */
  readonly ignored: number;
  readonly users: number;
  readonly merged: number;
  readonly refused: readonly RefusedEvent[];
  /** of a dry run: what would be made of each event; nothing is recorded */
  readonly made?: readonly (Made & { readonly index: number })[];
}

export interface ReceiverParts {
  readonly behaviours: BehaviourService;
  readonly people: PeopleService;
  readonly pseudonyms: Pseudonyms;
  readonly batch: number;
  /** by shape; of GODWIT_MAPPINGS */
  readonly mappings: Readonly<Record<string, unknown>>;
}

/** Takes events in the shapes of other tools. */
export class ReceiverService {
  readonly #parts: ReceiverParts;
  readonly #mappings = new Map<string, Mapping>();

  constructor(parts: ReceiverParts) {
    this.#parts = parts;
    for (const [name, file] of Object.entries(parts.mappings)) this.#mappings.set(name, mappingOf(shapeOf(name), file));
  }

  /**
   * Records the events of a body in the shape of a tool. With `dry`, nothing is recorded: answers with what would be.
   * Throws BAD_USER_INPUT for an unknown shape, TOO_MANY.
   */
  async receive(
    shape: string,
    body: unknown,
    { dry = false, by = "open" }: { dry?: boolean; by?: string } = {},
  ): Promise<Received> {
    const mapping = this.mapping(shape);
    const events = mapping.shape.unwrap(body);
    if (events.length > this.#parts.batch)
      throw new GodwitError(
        "TOO_MANY",
        `The body has ${events.length} events; at most ${this.#parts.batch} are taken.`,
      );
    const refused: RefusedEvent[] = [];
    const made: (Made & { index: number })[] = [];
    events.forEach((event, index) => {
      try {
        made.push({ index, ...make(mapping, event) });
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        refused.push({ index, code: error.code, path: error.field, message: error.message });
      }
    });
    const ignored = made.filter((one) => one.ignored !== null).length;
    const counts = { received: events.length, accepted: 0, duplicates: 0, ignored, users: 0, merged: 0 };
    if (dry) {
      const checked = made.filter(({ index, behaviours }) =>
        behaviours.every((one) => this.#fits(one, index, refused)),
      );
      return { ...counts, refused, made: checked };
    }
    const behaviours = made.flatMap((one) => one.behaviours.map((value) => ({ index: one.index, value })));
    for (let i = 0; i < behaviours.length; i += this.#parts.batch) {
      const part = behaviours.slice(i, i + this.#parts.batch);
      const result = await this.#parts.behaviours.record(part.map(({ value }) => this.#stored(value, "userId")));
      counts.accepted += result.accepted;
      counts.duplicates += result.duplicates;
      for (const one of result.refused)
        refused.push({ ...one, index: part[one.index]!.index, path: one.path.slice(2) });
    }
    const told = await this.whoIsWho(made, by);
    return {
      ...counts,
      users: told.users,
      merged: told.merged,
      refused: [...refused, ...told.refused].toSorted((a, b) => a.index - b.index),
    };
  }

  /** Records which ids belong to one person, as events tell. */
  async whoIsWho(
    told: readonly (WhoIsWho & { readonly index: number })[],
    by: string,
  ): Promise<{ users: number; merged: number; refused: RefusedEvent[] }> {
    const { behaviours, people, pseudonyms } = this.#parts;
    const refused: RefusedEvent[] = [];
    // The last word about a user counts.
    const last = new Map(told.flatMap(({ index, user }) => (user ? [[user.id, { index, user }] as const] : [])));
    const users = [...last.values()];
    const result: BatchResult =
      users.length === 0
        ? { accepted: 0, duplicates: 0, replaced: 0, refused: [] }
        : await behaviours.upsertUsers(users.map(({ user }) => this.#stored({ ...user }, "id")));
    for (const one of result.refused) refused.push({ ...one, index: users[one.index]!.index, path: one.path.slice(2) });
    const pairs = new Map<string, { index: number; from: string; into: string }>();
    for (const { index, merge } of told) if (merge) pairs.set(`${merge.from}\u001f${merge.into}`, { index, ...merge });
    let merged = 0;
    for (const { index, from, into } of pairs.values()) {
      try {
        if ((await people.merge(pseudonyms.of(from), pseudonyms.of(into), by)).merged) merged++;
      } catch (error) {
        if (!(error instanceof GodwitError) || error.code === "UNAVAILABLE") throw error;
        refused.push({ index, code: error.code, path: error.path.map(String), message: error.message });
      }
    }
    return { users: result.accepted, merged, refused };
  }

  /** How the events of a tool are read, with the mapping of GODWIT_MAPPINGS. Throws BAD_USER_INPUT. */
  mapping(name: string): Mapping {
    let mapping = this.#mappings.get(name);
    if (mapping === undefined) this.#mappings.set(name, (mapping = mappingOf(shapeOf(name))));
    return mapping;
  }

  #fits(value: object, index: number, refused: RefusedEvent[]): boolean {
    try {
      this.#parts.behaviours.check(value);
      return true;
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      refused.push({ index, code: error.code, path: error.field, message: error.message });
      return false;
    }
  }

  #stored<T extends Readonly<Record<string, unknown>>>(value: T, key: "userId" | "id"): T {
    const { pseudonyms } = this.#parts;
    return pseudonyms.used ? { ...value, [key]: pseudonyms.of(value[key]) } : value;
  }
}
