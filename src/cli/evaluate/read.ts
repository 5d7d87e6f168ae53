import { GodwitError } from "../../core/errors.js";
import type { Item, User } from "../../core/types.js";
import { readBehaviour, readUser, type CheckedBehaviour } from "../../modules/behaviours/behaviour-input.js";
import { readItem } from "../../modules/catalogue/item-input.js";
import { Invalid } from "../../modules/common/batch.js";
import type { FieldLimits } from "../../modules/common/fields.js";
import { told, type RefusedRecord } from "../reading/refusals.js";
import { openSource } from "../reading/source.js";

export interface ReadOptions {
  readonly limits: FieldLimits;
  /** epoch ms: what lies beyond it is a mistake */
  readonly now: number;
  /** stop at the first record that is refused */
  readonly strict: boolean;
  readonly onRefused: (refused: RefusedRecord) => void;
}

/** Stops at the first record that is refused; limits as they are by default. */
export function strictReading(): ReadOptions {
  return {
    limits: { textCharacters: 20_000, futureToleranceMs: 600_000 },
    now: Date.now(),
    strict: true,
    onRefused: () => {},
  };
}

/** Items of a file, by the rules of `godwit import`: a later record replaces an earlier one with the same id. */
export async function readItems(file: string, options: ReadOptions): Promise<Item[]> {
  const items = new Map<string, Item>();
  await readFile(file, options, (value) => {
    const item = readItem(value, options.limits);
    items.set(item.id, item);
  });
  return [...items.values()];
}

/** Users of a file by id, by the rules of `godwit import`. */
export async function readUsers(file: string, options: ReadOptions): Promise<Map<string, User>> {
  const users = new Map<string, User>();
  await readFile(file, options, (value) => {
    const user = readUser(value);
    users.set(user.id, user);
  });
  return users;
}

/** Behaviours of a file, in order of time, by the rules of `godwit import`: the same one twice is there once. */
export async function readBehaviours(file: string, options: ReadOptions): Promise<CheckedBehaviour[]> {
  const behaviours = new Map<string, CheckedBehaviour>();
  await readFile(file, options, (value) => {
    const behaviour = readBehaviour(value, options.limits, options.now);
    const before = behaviours.get(behaviour.id);
    if (before === undefined) behaviours.set(behaviour.id, behaviour);
    else if (before.contentHash !== behaviour.contentHash)
      throw new Invalid(
        "id",
        `id ${JSON.stringify(behaviour.id)} stands in the file before with other content; behaviours do not change.`,
        "CONFLICT",
      );
  });
  return [...behaviours.values()].toSorted((a, b) => a.occurredAt - b.occurredAt);
}

/** Throws BAD_USER_INPUT where nothing can be read, or with `strict` at the first refused record. */
async function readFile(
  file: string,
  { strict, onRefused }: ReadOptions,
  take: (value: object) => void,
): Promise<void> {
  const source = await openSource(file);
  for await (const { value, line, text, reason } of source.records()) {
    const refuse = (code: string, path: readonly string[], why: string): void => {
      const refused = { file: source.name, line, code, path, reason: why, text };
      if (strict) throw new GodwitError("BAD_USER_INPUT", `${told(refused)} Nothing was evaluated (--strict).`);
      onRefused(refused);
    };
    if (value === null) {
      refuse("BAD_USER_INPUT", [], reason!);
      continue;
    }
    try {
      take(value);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      refuse(error.code, error.field, error.message);
    }
  }
}
