import DataLoader from "dataloader";

/** A loader of things that are read many at a time and have a key; null = there is none of that key. */
export function byKey<T>(
  read: (keys: readonly string[]) => Promise<T[]>,
  keyOf: (value: T) => string,
): DataLoader<string, T | null> {
  return new DataLoader(async (keys) => {
    const found = new Map((await read(keys)).map((value) => [keyOf(value), value]));
    return keys.map((key) => found.get(key) ?? null);
  });
}
