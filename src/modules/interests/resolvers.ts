import { GodwitError } from "../../core/errors.js";
import { sceneValues } from "../../core/interests/scene-values.js";
import type { Resolvers } from "../../generated/graphql.js";
import { behaviourConnection, behaviourCursor } from "../behaviours/resolvers.js";
import { scoredItems } from "../catalogue/resolvers.js";
import { cursorOf, pageSize, partsAndMark } from "../common/paging.js";
import { checkSameQuestion, questionMark } from "../common/question-mark.js";
import { groupBy } from "../common/group-by.js";
import { ownOf, slicesOfInterest } from "./added-up.js";
import { evidenceOf } from "./evidence.js";
import type { InterestView } from "./user-snapshot.js";
import { shownEdges } from "./shown-graph.js";
import { interestSubscription } from "./subscription.js";
import { interestTimeline, shownShares } from "./timeline-view.js";
import { interestViews } from "./views.js";
import { askedContext } from "./asked-context.js";

/** A prediction as the API shows it. */
export interface DistributionView {
  at: Date;
  interests: InterestView[];
  entropyBits: number;
  basedOn: number;
}

/** A facet of scenes with its values, largest share first. */
export interface SceneFacetView {
  facet: string;
  all: readonly { value: string; share: number }[];
}

/** Slices are told where they are at least this far from usual, most unusual first. */
const unusual = (lift: number): number => Math.abs(Math.log(Math.max(lift, 1e-6)));

export const interestResolvers: Resolvers = {
  Query: {
    interests(_parent, { userId, context, first, floor, since }, app) {
      const shown = { first: pageSize(first, 10, 256), floor: floor ?? "TOPICS" };
      return interestViews(userId, context, shown, app, { whole: since === "ALL" });
    },
    async predictedInterests(_parent, { userId, context: input, first, floor, since }, app) {
      const { interests } = app.services;
      const snapshot = await app.loaders.snapshot.load(userId);
      if (snapshot === null)
        return { at: input.at ?? new Date(app.services.clock()), entropyBits: 0, basedOn: 0, interests: [] };
      await app.turn();
      const context = interests.context(snapshot, input);
      const prediction = interests.predict(snapshot, context, undefined, { whole: since === "ALL" });
      return {
        at: new Date(context.at),
        entropyBits: prediction.entropyBits,
        basedOn: Math.round(prediction.basedOn),
        interests: interests.shown(snapshot, prediction, {
          at: context.at,
          first: pageSize(first, 10, 256),
          floor: floor ?? "TOPICS",
        }),
      };
    },
    interestTimeline: (_parent, asked, app) => interestTimeline(asked, app),
    async interestGraph(_parent, { userId, first }, app) {
      const { interestCourse } = app.services;
      const { edition } = app;
      const snapshot = await app.loaders.snapshot.load(userId);
      if (snapshot === null) return { nodes: [], edges: [] };
      const { nodes, edges } = await interestCourse.graph(snapshot, pageSize(first, 20, 100), app.turn);
      return { nodes: edition.shown.shares(nodes), edges: shownEdges(edges, edition.shown) };
    },
    async sceneFacets(_parent, _args, { services, edition, turn }) {
      const population = await services.population.of(edition);
      await turn();
      return [...groupBy(sceneValues(population), ({ facet }) => facet)].map(([facet, all]) => ({ facet, all }));
    },
    async similarUsers(_parent, { userId, context, first }, app) {
      const { interests, similarUsers } = app.services;
      const snapshot = await app.loaders.snapshot.load(userId);
      if (snapshot === null) return [];
      const found = await similarUsers.similarUsers(
        snapshot,
        askedContext(snapshot, context, interests),
        pageSize(first, 10, 100),
        app.services.sensitiveTopics.of(app.edition),
      );
      const users = await Promise.all(found.map((one) => app.loaders.user.load(one.userId)));
      return found.flatMap(({ score }, i) => {
        const user = users[i];
        return user ? [{ user, score }] : [];
      });
    },
    async audience(_parent, { itemId, text, context, first, after }, app) {
      const { interests, similarUsers } = app.services;
      const { edition } = app;
      if ((itemId === null || itemId === undefined) === (text === null || text === undefined))
        throw new GodwitError("BAD_USER_INPUT", "Give either itemId or text.", ["itemId"]);
      if (text !== null && text !== undefined && text.trim() === "")
        throw new GodwitError("BAD_USER_INPUT", "text is empty; write what the audience is for.", ["text"]);
      const size = pageSize(first, 100, 1_000);
      const cursor = partsAndMark(after, ["number"]);
      const chosen = { itemId, text, context };
      if (cursor !== null && cursor.mark !== null) checkSameQuestion(cursor.mark, chosen);
      const mark = cursor?.mark ?? questionMark(chosen);
      const from = cursor?.parts[0] ?? 0;
      if (from > 10_000)
        throw new GodwitError("BAD_USER_INPUT", "An audience is listed up to 10,000 users; narrow it with a context.", [
          "after",
        ]);
      const nobody = await interests.unknownUser(edition, "");
      const members = (
        await similarUsers.audience(
          edition,
          itemId ? { itemId } : { text: text! },
          askedContext(nobody, context, interests),
          from + size + 1,
          app.services.sensitiveTopics.of(edition),
        )
      ).slice(from);
      const users = await Promise.all(members.slice(0, size).map(({ userId }) => app.loaders.user.load(userId)));
      const edges = members.slice(0, size).flatMap(({ score, topicId, share }, i) => {
        const user = users[i];
        const shown = edition.shown.at(edition.positionOf(topicId));
        return user && shown !== null
          ? [
              {
                cursor: cursorOf([from + i + 1, mark]),
                node: user,
                score,
                interest: { topic: shown, share },
              },
            ]
          : [];
      });
      return {
        edges,
        pageInfo: {
          hasNextPage: members.length > size,
          hasPreviousPage: from > 0,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
      };
    },
  },
  Mutation: {
    endSession: (_parent, { userId }, { services }) => services.sessionEnds.end(userId),
  },
  Subscription: interestSubscription,
  SceneFacet: { values: ({ all }, { first }) => all.slice(0, pageSize(first, 50, 512)) },
  InterestTimelinePoint: {
    shares: (point, _args, { edition }) => shownShares(point, edition),
  },
  User: {
    async changeProbability({ id }, _args, { loaders }) {
      return (await loaders.snapshot.load(id))?.probability ?? 0;
    },
    interests(user, { context, first, since }, app) {
      const shown = { first: pageSize(first, 10, 256), floor: "TOPICS" as const };
      return interestViews(user.id, context, shown, app, { whole: since === "ALL" });
    },
  },
  Interest: {
    topic: ({ shown }) => shown,
    interval: ({ low, high }) => ({ low, high }),
    strength: (view) => ownOf(view)?.strength ?? 0,
    firstSeenAt: (view) => dateOrNull(ownOf(view)?.firstSeen),
    lastSeenAt: (view) => dateOrNull(ownOf(view)?.lastSeen),
    async slices(view, { dimensions }, { turn }) {
      await turn();
      return slicesOfInterest(view)
        .filter(({ dimension }) => !dimensions || dimensions.includes(dimension))
        .toSorted((a, b) => unusual(b.lift) - unusual(a.lift))
        .map(({ low, high, ...slice }) => ({ ...slice, interval: { low, high } }));
    },
    async items({ user, parts }, { first }, app) {
      const size = pageSize(first, 5, 50);
      await app.turn();
      const [vector] = app.services.interests.personalVectors(user, parts.slice(0, 1));
      return vector === undefined ? [] : scoredItems(await app.loaders.near.load({ vector, first: size }), app);
    },
    async evidence(view, { first, after }, { loaders, turn }) {
      const size = pageSize(first, 5, 100);
      const cursor = behaviourCursor(after);
      await turn();
      const content = await evidenceOf(view, (hash) => loaders.textVector.load(hash));
      const rows =
        content === null
          ? []
          : await loaders.behaviours.load({ userId: view.user.user.id, first: size + 1, after: cursor, content });
      return behaviourConnection(rows, { first: size, hasPrevious: cursor !== null });
    },
  },
};

function dateOrNull(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms);
}
