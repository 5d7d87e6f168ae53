type Figure = number | string | boolean;

/** The single figures in what was measured, by where they stand: "ndcgAt10 › mean". Lists are left out. */
export function figuresOf(metrics: unknown, most = 40): ReadonlyMap<string, Figure> {
  const found = new Map<string, Figure>();
  const visit = (value: unknown, name: string): void => {
    if (found.size >= most || Array.isArray(value)) return;
    if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") found.set(name, value);
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(inner, name === "" ? key : `${name} › ${key}`);
  };
  visit(metrics, "");
  return found;
}

/** At most three digits of it. */
export function shortly(figure: Figure | undefined): string {
  if (figure === undefined) return "—";
  if (typeof figure !== "number") return String(figure);
  return Number.isInteger(figure) ? String(figure) : figure.toPrecision(3);
}
