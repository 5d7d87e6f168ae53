import { GodwitError } from "../../core/errors.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import type { Task } from "../../core/types.js";
import { dayMs } from "../../core/time.js";
import type { Resolvers } from "../../generated/graphql.js";
import { itemFilter } from "../catalogue/filter-input.js";
import type { ContextInput } from "../common/context.js";
import { pageSize } from "../common/paging.js";
import { questionMark } from "../common/question-mark.js";
import type { AppContext } from "../kit/context.js";
import type { ShownTopic } from "../kit/shown-topics.js";
import type { Offer } from "../rules/rule-service.js";
import type { RecommendationQuestion } from "../recommendations/question.js";
import type { ShownRecommendation } from "../recommendations/reason-view.js";
import { setView } from "../recommendations/set-view.js";
import { groupingOf, groupsOf } from "./groups.js";
import { byAge, byPopularity, membersOf, onlyThese, passing } from "./members.js";

/** A topic's page: the catalogue positions of its items. */
export interface TopicPageView {
  readonly topic: ShownTopic;
  readonly members: readonly number[];
  readonly userId: string | null;
}

/** A group within a page. */
export interface SegmentView {
  readonly value: string;
  readonly members: readonly number[];
}

export interface RecommendedSegmentView {
  readonly value: string;
  readonly probability: number;
  readonly shown: readonly ShownRecommendation[];
}

export interface OfferView {
  readonly offer: Offer;
  /** names the items on offer: only where recommendations are asked for, since all of the catalogue is looked at */
  question(): RecommendationQuestion;
}

const mostDays = 366;

type Asked = {
  userId: string;
  context?: ContextInput | null | undefined;
  task: Task | null | undefined;
  first: number;
};

function questionOf(
  { userId, context, task, first }: Asked,
  filter: ItemFilter,
  app: AppContext,
): RecommendationQuestion {
  const nothing = {
    strategy: null,
    diversity: null,
    exploration: null,
    caps: null,
    excludeServed: null,
    fatigue: null,
    after: null,
  };
  const person = { profiling: true, includeHad: "NONE" } as const;
  return { ...nothing, ...person, userId, context, task: task ?? "DISCOVER", filter, first, turn: app.turn };
}

/** A set that counts as shown; what has no items is answered without asking any store. */
async function answered(question: RecommendationQuestion, app: AppContext) {
  const page = await app.services.recommendations.recommend(app.edition, question);
  return setView(page, questionMark({ filter: question.filter }), app.loaders);
}

async function itemsAt(positions: readonly number[], { edition, loaders }: AppContext) {
  const ids = positions.flatMap((position) => edition.catalogue.at(position)?.id ?? []);
  return (await Promise.all(ids.map((id) => loaders.item.load(id)))).filter((item) => item !== null);
}

export const pageResolvers: Resolvers = {
  Query: {
    topicPage(_parent, { topicId, userId, filter }, { edition, services }) {
      const topic = edition.shown.byId(topicId);
      if (topic === null || topic.hidden) return null;
      return {
        topic,
        userId: userId ?? null,
        members: membersOf(edition, topic, itemFilter(filter), services.clock()),
      };
    },
    async recommendSegments(_parent, { by, key, filter, first, ...asked }, app) {
      const { services, edition } = app;
      const grouping = groupingOf(by, key);
      const size = pageSize(first, 10, 100);
      const question = questionOf({ ...asked, first: 100 }, itemFilter(filter), app);
      const { set, items } = await services.recommendations.preview(edition, question);
      const total = items.reduce((sum, { scored }) => sum + scored.probability, 0) || 1;
      return groupsOf(edition.catalogue, grouping, items, {
        positionOf: ({ scored }) => scored.position,
        weightOf: ({ scored }) => scored.probability / total,
      })
        .slice(0, size)
        .map(({ value, weight, members }) => ({
          value,
          probability: Math.min(1, weight),
          shown: members.map((item) => ({ set, item })),
        }));
    },
    newForYou(_parent, { days, filter, first, ...asked }, app) {
      const within = days ?? 14;
      if (!(within > 0 && within <= mostDays))
        throw new GodwitError("BAD_USER_INPUT", `days is ${within}; give a number above 0, at most ${mostDays}.`, [
          "days",
        ]);
      const { catalogue } = app.edition;
      const now = app.services.clock();
      const isNew = (position: number): boolean =>
        (catalogue.appearedAt(position) ?? -Infinity) >= now - within * dayMs;
      const only = onlyThese(catalogue, passing(catalogue, itemFilter(filter), now, isNew));
      return answered(questionOf({ ...asked, task: "DISCOVER", first: pageSize(first, 20, 100) }, only, app), app);
    },
    offers(_parent, { first, most, ...asked }, app) {
      const { services, edition } = app;
      const now = services.clock();
      const size = pageSize(first, 10, 100);
      const { domain, surface } = asked.context ?? {};
      const about = { task: asked.task ?? "DISCOVER", domain: domain ?? null, surface: surface ?? undefined } as const;
      const inForce = services.rules.offers(about, now).slice(0, pageSize(most, 3, 20, "most"));
      return inForce.map((offer) => {
        const question = (): RecommendationQuestion => {
          const only = onlyThese(edition.catalogue, passing(edition.catalogue, offer.rule.filter, now));
          return questionOf({ ...asked, first: size }, only, app);
        };
        return { offer, question };
      });
    },
  },
  TopicPage: {
    topic: ({ topic }) => topic,
    size: ({ members }) => members.length,
    newest: ({ members }, { first }, app) =>
      itemsAt(byAge(app.edition.catalogue, members).slice(0, pageSize(first, 10, 100)), app),
    popular: ({ members }, { first }, app) =>
      itemsAt(byPopularity(app.edition.catalogue, members).slice(0, pageSize(first, 10, 100)), app),
    async forUser({ members, userId }, { first, ...asked }, app) {
      if (userId === null) return null;
      const only = onlyThese(app.edition.catalogue, members);
      return answered(questionOf({ ...asked, userId, first: pageSize(first, 10, 100) }, only, app), app);
    },
    segments({ members }, { by, key, first }, { edition: { catalogue } }) {
      const week = catalogue.popularity(7);
      return groupsOf(catalogue, groupingOf(by, key), members, {
        positionOf: (position) => position,
        // What nobody has taken counts a little, so that large groups come before small ones.
        weightOf: (position) => week.share(position) + 1e-9,
      })
        .slice(0, pageSize(first, 10, 100))
        .map((group) => ({ value: group.value, members: group.members }));
    },
  },
  Segment: {
    value: ({ value }) => value,
    size: ({ members }) => members.length,
    popular: ({ members }, { first }, app) =>
      itemsAt(byPopularity(app.edition.catalogue, members).slice(0, pageSize(first, 5, 100)), app),
    newest: ({ members }, { first }, app) =>
      itemsAt(byAge(app.edition.catalogue, members).slice(0, pageSize(first, 5, 100)), app),
  },
  RecommendedSegment: {
    recommendations: ({ shown }, { first }) => shown.slice(0, pageSize(first, 3, 100)),
  },
  Offer: {
    id: ({ offer }) => offer.rule.id,
    label: ({ offer }) => offer.rule.label,
    validFrom: ({ offer }) => new Date(offer.validFrom),
    validTo: ({ offer }) => new Date(offer.validTo),
    async recommendations({ question }, _args, app) {
      await app.turn();
      return answered(question(), app);
    },
  },
};
