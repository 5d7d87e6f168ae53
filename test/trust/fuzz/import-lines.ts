import type { Random } from "../../../src/core/statistics/random.js";
import { pick } from "../words.js";
import { naughty } from "./naughty.js";

/** Lines of an import: good ones, broken ones, and ones that are no JSON at all; `good` says how many must come in. */
export function importLines(
  random: Random,
  kind: "items" | "behaviours",
  count: number,
): { lines: string; good: number } {
  let good = 0;
  const lines = Array.from({ length: count }, (_, i) => {
    const whole =
      kind === "items"
        ? { id: `line-${i}`, title: `Line ${i}` }
        : {
            id: `line-${i}`,
            userId: `importer-${i % 7}`,
            type: "SEARCH",
            text: `line ${i}`,
            occurredAt: "2026-05-01T00:00:00Z",
          };
    const dice = random();
    if (dice < 0.4) {
      good++;
      return JSON.stringify(whole);
    }
    if (dice < 0.75) {
      const value = pick(random, odd);
      // A title is free text: a character that no database keeps is replaced, and the line comes in.
      if (kind === "items" && withNul.includes(value)) good++;
      return JSON.stringify({ ...whole, [kind === "items" ? "title" : "occurredAt"]: value });
    }
    const text = JSON.stringify(whole);
    const at = Math.floor(random() * (text.length - 1));
    return pick(random, [
      text.slice(0, at),
      `${text}${text}`,
      "\u0000",
      "[]",
      "null",
      "{",
      "\ufeff\ufeff{",
      text.replace("{", "{{"),
      JSON.stringify(pick(random, naughty)),
    ]);
  });
  return { lines: `${lines.join("\n")}\n`, good };
}

const withNul: readonly unknown[] = ["\u0000", "yesterday-ish\u0000"];
/** No times; and no titles, but for those with a NUL. */
const odd: readonly unknown[] = [null, "", 0, [], {}, true, -1, ...withNul];
