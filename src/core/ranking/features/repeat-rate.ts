import { mayRepeat } from "../../interests/engagement.js";
import { averageTimes } from "./popularity.js";
import { type Feature } from "./feature.js";
import { dayMs } from "../../time.js";

/** A user's own repeats of an item weigh as much as those of everybody after so many days since the first. */
const priorDays = 90;
/** A user's pace is taken over at least so many days. */
const shortestDays = 30;

/**
 * log(1 + λ/(ν·p)) for an own item: how much likelier it is to be taken again than its popularity alone would have it.
 * λ = repeats a day of this very item by this user, (count − 1 + 90·ρ)/(days since the first + 90), ρ those of
 * everybody who had it (Poisson–Gamma, Bhagat et al. 2018); ν = items a day that are new to the user, p = the item's
 * share of what everybody takes. 0 for items not had.
 *
 * Milk is bought again and a book is not; what is popular and had is not popular twice over.
 */
export const repeatRate: Feature = {
  name: "repeatRate",
  compute({ engagements, catalogue, now, model }, positions, out) {
    if (!model.repeats || engagements.size === 0) return;
    const ever = catalogue.popularity("ever");
    const n = catalogue.present;
    let had = 0;
    let began = now;
    for (const mine of engagements.values()) {
      if (!mayRepeat(mine)) continue;
      had++;
      began = Math.min(began, mine.firstAt);
    }
    const pace = (had + 1) / ((now - began) / dayMs + shortestDays);
    for (let i = 0; i < positions.length; i++) {
      const number = catalogue.numberAt(positions[i]!);
      const mine = engagements.get(number);
      if (!mayRepeat(mine)) continue;
      const again =
        (mine.count - 1 + priorDays * model.repeats.perDay(number)) /
        (Math.max(0, now - mine.firstAt) / dayMs + priorDays);
      out[i] = Math.log1p((again * n) / (pace * averageTimes(ever, positions[i]!, n)));
    }
  },
};
