/** The attribute by which a user says whether interest may be carried: false = no. It says nothing of their tastes. */
export const transferAttribute = "transfer";

/** Separates an attribute's name from its value in a group's key. */
const separator = "\u001f";
const longest = 60;

/**
 * The groups a user belongs to by attributes, one per attribute: its text, yes or no, or list of texts as one value.
 * Numbers are left out (each would be a group of its own), and so are long texts.
 */
export function groupsOf(attributes: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    if (name === transferAttribute) return [];
    const text =
      typeof value === "string" || typeof value === "boolean"
        ? String(value)
        : Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string")
          ? value.toSorted().join("+")
          : "";
    return text === "" || text.length > longest ? [] : [`${name}${separator}${text}`];
  });
}

/** The attribute that a group's key is about. */
export function attributeOf(group: string): string {
  return group.slice(0, group.indexOf(separator));
}
