import { storageFault } from "../../core/characters.js";
import { GodwitError, type ErrorCode } from "../../core/errors.js";
import { noTurns, type Turn } from "../kit/turn.js";

/** One element of a batch that was not taken. */
export interface Refusal {
  index: number;
  path: string[];
  code: ErrorCode;
  message: string;
}

export interface BatchResult {
  accepted: number;
  duplicates: number;
  /** elements that were taken with characters replaced in their free texts */
  replaced: number;
  refused: Refusal[];
}

/** Refuses empty and oversized batches as a whole: TOO_MANY, naming the field and the limit. */
export function checkBatchSize(field: string, size: number, limit: number): void {
  if (size > limit)
    throw new GodwitError(
      "TOO_MANY",
      `${field} has ${size} elements; at most ${limit} are taken at once. Send several batches.`,
      [field],
    );
}

/** What a validator says of one element. */
export class Invalid extends Error {
  readonly code: ErrorCode;
  readonly field: readonly string[];
  constructor(field: string | readonly string[], message: string, code: ErrorCode = "BAD_USER_INPUT") {
    super(message);
    this.code = code;
    this.field = typeof field === "string" ? [field] : field;
  }
}

/** Runs a validator over an argument, not an element: what it says of it becomes a GodwitError under `prefix`. */
export function asArgument<T>(validate: () => T, ...prefix: string[]): T {
  try {
    return validate();
  } catch (error) {
    if (error instanceof Invalid) throw new GodwitError(error.code, error.message, [...prefix, ...error.field]);
    throw error;
  }
}

/** How many of the elements that are taken have characters in these texts that are stored as U+FFFD. */
export function replaced(
  taken: readonly { readonly index: number }[],
  input: readonly unknown[],
  texts: readonly string[],
): number {
  return taken.filter(({ index }) => {
    const element = input[index] as Readonly<Record<string, unknown>>;
    return texts.some((name) => typeof element[name] === "string" && storageFault(element[name]) !== null);
  }).length;
}

/** Elements that are read in one go: some tenths of a millisecond. */
const together = 32;

/**
 * Runs a validator over a batch, a few elements a turn; elements that throw Invalid are refused with their place, the
 * others are kept. Throws what `turn` throws where the operation is to stop.
 */
export async function validateBatch<In, Out>(
  list: string,
  input: readonly In[],
  validate: (element: In) => Out,
  turn: Turn = noTurns,
): Promise<{ valid: { index: number; value: Out }[]; refused: Refusal[] }> {
  const valid: { index: number; value: Out }[] = [];
  const refused: Refusal[] = [];
  for (const [index, element] of input.entries()) {
    if (index > 0 && index % together === 0) await turn();
    try {
      valid.push({ index, value: validate(element) });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      refused.push({ index, path: [list, String(index), ...error.field], code: error.code, message: error.message });
    }
  }
  return { valid, refused };
}

/** Shows a wrong value in a message, escaped and cut short. */
export function shown(value: unknown): string {
  const text = jsonOf(value).replaceAll(unseen, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return text.length > 60 ? `${text.slice(0, 57).toWellFormed()}…` : text;
}

/** What JSON leaves as it is and nobody sees: C1 controls, line separators, marks of direction, noncharacters. */
const unseen = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

function jsonOf(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  try {
    return (
      JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner)) ??
      String(value)
    );
  } catch {
    return "nested too deeply to be shown"; // thousands of levels overflow the stack of JSON.stringify
  }
}
