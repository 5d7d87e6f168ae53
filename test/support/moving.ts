import { dayMs, minuteMs } from "../../src/core/time.js";
import { smallTown } from "./small-town.js";

const town = smallTown();
const itemsOf = (theme: string): string[] =>
  town.items.filter(({ id }) => town.themes[id] === theme).map(({ id }) => id);

/** Fifty days of three clicks each: music for 30 days, then hiking. Another round is other clicks of the same days. */
export const moving = (userId: string, round = 0) =>
  Array.from({ length: 50 }, (_, day) =>
    [0, 1, 2].map((n) => {
      const items = itemsOf(day < 30 ? "music" : "hiking");
      return {
        userId,
        itemId: items[(day + n + round) % items.length]!,
        type: "CLICK",
        occurredAt: new Date(town.end - (50 - day) * dayMs + (n + 4 * round) * minuteMs).toISOString(),
      };
    }),
  ).flat();
