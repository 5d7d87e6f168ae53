import { InvalidArgumentError } from "commander";

/** A whole number of at least `least`. */
export function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(n) || n < least)
      throw new InvalidArgumentError(`"${text}" is not a whole number of ${least} or more.`);
    return n;
  };
}

export function positive(text: string): number {
  const n = Number(text);
  if (!(n > 0)) throw new InvalidArgumentError(`"${text}" is not a number above 0.`);
  return n;
}

/** ISO 8601 to epoch ms. */
export function instant(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError(`"${text}" is not an ISO 8601 time.`);
  return at;
}

/** One or several, divided by commas. */
export function listOf<T>(one: (text: string) => T): (text: string) => T[] {
  return (text) => text.split(",").map((part) => one(part.trim()));
}
