/** Columns whose text is a number where it looks like one. */
const numbers: ReadonlySet<string> = new Set(["value"]);
/** Columns that hold several, divided by |. */
const lists: ReadonlySet<string> = new Set(["tags"]);

/**
 * A row of a table as a record: "scene.device" and "attributes.brand" are inner fields, tags are divided by |, empty
 * cells are absent; dates and whole numbers of Parquet become what JSON has.
 */
export function recordOf(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(row)) {
    const cell = plain(given);
    if (cell === "" || cell === null || cell === undefined) continue;
    const [outer = "", ...inner] = name.split(".");
    if (inner.length === 0) out[outer] = valueOf(outer, cell);
    else {
      const object = (out[outer] ??= {}) as Record<string, unknown>;
      object[inner.join(".")] =
        outer === "attributes" && typeof cell === "string" && isNumber(cell) ? Number(cell) : cell;
    }
  }
  return out;
}

function valueOf(name: string, cell: unknown): unknown {
  if (typeof cell !== "string") return cell;
  if (lists.has(name)) return cell.split("|").flatMap((tag) => (tag.trim() === "" ? [] : [tag.trim()]));
  if ((name === "attributes" || name === "scene") && cell.startsWith("{")) return objectIn(cell);
  return numbers.has(name) && isNumber(cell) ? Number(cell) : cell;
}

function objectIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function plain(cell: unknown): unknown {
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === "bigint") return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell.toString();
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString("utf8");
  return cell;
}

/** Codes such as 007 are texts. */
const isNumber = (text: string): boolean => text.trim() !== "" && String(Number(text)) === text.trim();
