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
    const perhaps = names.find((known) => othersCall[known]?.includes(plain(name)) && !(known in value));
    const remedy =
      meant !== undefined
        ? `write ${meant}`
        : perhaps !== undefined
          ? `write ${perhaps} if that is what it holds`
          : names.some((known) => known === "attributes")
            ? `put it into attributes (in a table: a column named "attributes.${name}"), or leave it out`
            : "leave it out";
    throw new Invalid(name, `${what} has no field ${shown(name)}; ${remedy}. Its fields are ${names.join(", ")}.`);
  }
  return value;
}

/** What other systems call the fields, in small letters. */
const othersCall: Readonly<Record<string, readonly string[]>> = {
  userId: ["user", "uid", "customer", "customerid", "visitor", "visitorid"],
  itemId: ["item", "product", "productid", "sku", "article", "articleid"],
  type: ["event", "eventtype", "eventname", "action"],
  occurredAt: ["time", "timestamp", "date", "datetime", "createdat", "eventtime"],
  id: ["itemid", "productid", "sku", "userid", "customerid"],
  title: ["name", "productname"],
  text: ["description", "body"],
  tags: ["category", "categories", "tag", "keywords"],
};

/** Names that differ in case and separators only: user_id, UserID, userId. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, "");
}
