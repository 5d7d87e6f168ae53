import { GodwitError } from "../../core/errors.js";
import type { ExcludeServedInput, FatigueInput, Resolvers } from "../../generated/graphql.js";
import type { AppContext } from "../kit/context.js";
import { itemFilter } from "../catalogue/filter-input.js";
import { pageSize, partsAndMark } from "../common/paging.js";
import { checkSameQuestion, questionMark } from "../common/question-mark.js";
import { spokenLanguage } from "../common/spoken-language.js";
import { explanationOf } from "./explanation.js";
import { afterOthers } from "./one-after-other.js";
import { parametersOf } from "./parameters.js";
import { reasonsOf } from "./reasons.js";
import { capSpecs } from "../rules/cap-input.js";
import { sourcesOf } from "./recommendation-set.js";
import { setView } from "./set-view.js";

function dial(name: string, value: number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (!(value >= 0 && value <= 1))
    throw new GodwitError("BAD_USER_INPUT", `${name} is ${value}; give a number from 0 to 1.`, [name]);
  return value;
}

const longestHours = 8_760;

function servedLimits({ within = 24, times = 1 }: ExcludeServedInput): { within: number; times: number } {
  const wrong = (name: string, value: number, range: string): GodwitError =>
    new GodwitError("BAD_USER_INPUT", `excludeServed.${name} is ${value}; give ${range}.`, ["excludeServed", name]);
  if (!(within > 0 && within <= longestHours))
    throw wrong("within", within, `hours, above 0 and at most ${longestHours}`);
  if (times < 1) throw wrong("times", times, "a whole number from 1");
  return { within, times };
}

function fatigueLimits({ within = 168, halvedBy = 5 }: FatigueInput): { within: number; halvedBy: number } {
  if (!(within > 0 && within <= longestHours))
    throw new GodwitError(
      "BAD_USER_INPUT",
      `fatigue.within is ${within}; give hours, above 0 and at most ${longestHours}.`,
      ["fatigue", "within"],
    );
  if (halvedBy < 1)
    throw new GodwitError("BAD_USER_INPUT", `fatigue.halvedBy is ${halvedBy}; give a whole number from 1.`, [
      "fatigue",
      "halvedBy",
    ]);
  return { within, halvedBy };
}

/** Throws NOT_FOUND for an item that was taken out since the list was made. */
async function presentItem(id: string, loaders: AppContext["loaders"]) {
  const found = await loaders.item.load(id);
  if (found === null) throw new GodwitError("NOT_FOUND", "This item has just been deleted; ask again.");
  return found;
}

/** A session is so many items at most. */
const sessionItems = 100;

export const recommendationResolvers: Resolvers = {
  Query: {
    recommenderParameters: (_parent, { language, task, domain, surface }, { edition }) =>
      parametersOf(
        edition,
        task,
        { domain: domain ?? null, ...(surface == null ? {} : { surface }) },
        spokenLanguage(language),
      ),
    async recommendForSession(
      _parent,
      { itemIds, context, task, filter, first },
      { services, edition, loaders, turn },
    ) {
      if (itemIds.length > sessionItems)
        throw new GodwitError(
          "BAD_USER_INPUT",
          `itemIds has ${itemIds.length} entries; give the newest ${sessionItems} at most.`,
          ["itemIds"],
        );
      const items = await services.recommendations.recommendForSession(edition, {
        itemIds,
        context,
        task,
        filter: itemFilter(filter),
        first: pageSize(first, 20, 100),
        turn,
      });
      const present = await Promise.all(items.map(({ scored }) => loaders.item.load(scored.id)));
      return items.filter((_, i) => present[i] !== null).map((item) => ({ item, catalogue: edition.catalogue }));
    },
    async recommendations(
      _parent,
      {
        userId,
        context,
        task,
        filter,
        first,
        after,
        diversity,
        exploration,
        strategy,
        caps,
        excludeServed,
        fatigue,
        includeHad,
        profiling,
      },
      { services, loaders, edition, turn },
    ) {
      const cursor = partsAndMark(after, ["string", "number"]);
      const chosen = {
        filter,
        caps,
        ...(profiling === "OFF" ? { profiling } : {}),
        ...(includeHad === "NONE" ? {} : { includeHad }),
        ...(excludeServed ? { excludeServed } : {}),
        ...(fatigue ? { fatigue } : {}),
      };
      if (cursor !== null && cursor.mark !== null) checkSameQuestion(cursor.mark, chosen);
      const mark = cursor?.mark ?? questionMark(chosen);
      const page = await services.recommendations.recommend(edition, {
        userId,
        context,
        task,
        filter: itemFilter(filter),
        first: pageSize(first, 20, 100),
        after: cursor === null ? null : { setId: cursor.parts[0], position: cursor.parts[1] },
        diversity: dial("diversity", diversity),
        exploration: dial("exploration", exploration),
        strategy: strategy ?? null,
        caps: caps ? capSpecs(caps, ["caps"]) : null,
        profiling: profiling !== "OFF",
        includeHad,
        excludeServed: excludeServed ? servedLimits(excludeServed) : null,
        fatigue: fatigue ? fatigueLimits(fatigue) : null,
        turn,
      });
      const view = await setView(page, mark, loaders);
      await afterOthers(turn);
      return view;
    },
  },
  SessionRecommendation: {
    item: ({ item }, _args, { loaders }) => presentItem(item.scored.id, loaders),
    position: ({ item }) => item.position,
    probability: ({ item }) => item.scored.probability,
    sources: ({ item }) => sourcesOf(item),
    async because({ item, catalogue }, _args, { loaders }) {
      const ids = item.scored.because.flatMap(({ number }) => catalogue.at(catalogue.positionOf(number))?.id ?? []);
      return (await Promise.all(ids.map((id) => loaders.item.load(id)))).filter((found) => found !== null);
    },
  },
  Recommendation: {
    item: ({ item }, _args, { loaders }) => presentItem(item.scored.id, loaders),
    position: ({ item }) => item.position,
    probability: ({ item }) => item.scored.probability,
    propensity: ({ item }) => item.propensity,
    interests: ({ set, item }) => set.snapshot.edition.shown.shares(item.scored.interests),
    reasons: (shown, { language }, app) => reasonsOf(shown, language, app),
    sources: ({ item }) => sourcesOf(item),
    score: ({ item }) => item.scored.score,
    contributions: ({ item }) => [...item.scored.contributions],
    rules: ({ item }) => [...item.rules],
    preferences: ({ item }) =>
      item.wishes.map(({ wish, log }) => ({ preference: wish.preference, factor: Math.exp(log) })),
    explanation: (shown, { language }) => explanationOf(shown, spokenLanguage(language)),
    variant: ({ item }) => item.team,
  },
};
