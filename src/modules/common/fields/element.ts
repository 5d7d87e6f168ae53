import { Invalid, shown } from "../batch.js";

/**
 * One element of a batch or line of a file, with the fields that may stand in it and no others: a name that is not
 * among them is a mistake, and would be lost in silence. `what`: with its article, such as "an item". Throws Invalid.
 */
export function element<Name extends string>(
  what: string,
  value: unknown,
  names: readonly Name[],
): { readonly [name in Name]?: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Invalid([], `${shown(value)} is not an object; give ${what} as {"${names[0]}": …}.`);
  for (const name of Object.keys(value)) {
    if (names.some((known) => known === name)) continue;
    const meant = names.find((known) => plain(known) === plain(name));
    const remedy =
      meant !== undefined
        ? `write ${meant}`
        : names.some((known) => known === "attributes")
          ? "put it into attributes, or leave it out"
          : "leave it out";
    throw new Invalid(name, `${what} has no field ${shown(name)}; ${remedy}. Its fields are ${names.join(", ")}.`);
  }
  return value;
}

/** Names that differ in case and separators only: user_id, UserID, userId. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, "");
}
