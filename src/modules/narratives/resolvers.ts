import { GodwitError } from "../../core/errors.js";
import type { NarrativeFacts } from "../../core/topics/narrative-facts.js";
import type { Resolvers } from "../../generated/graphql.js";
import { interestViews } from "../interests/views.js";
import type { AppContext } from "../kit/context.js";
import { factsOf } from "../migrations/facts.js";
import { hiddenTopics } from "../sensitive/hidden-topics.js";

const topicsTold = 4;
/** A smaller change of a share is none that is worth a word. */
const steady = 0.02;

const words = {
  en: { growing: "growing", fading: "becoming less", steady: "steady", of: "of the interest" },
  zh: { growing: "正在增加", fading: "正在减少", steady: "保持稳定", of: "的兴趣" },
};

/** Names of all topics in a language, those that are told first. */
function labels(
  { edition }: AppContext,
  told: readonly string[],
  language: string,
): Pick<NarrativeFacts, "named" | "others"> {
  const name = (id: string): string[] => {
    const topic = edition.shown.at(edition.positionOf(id));
    return topic === null ? [] : [topic.labels[language] ?? topic.label];
  };
  return {
    named: told.flatMap(name),
    others: edition.topics.filter(({ id }) => !told.includes(id)).flatMap(({ id }) => name(id)),
  };
}

function primary(language: string | null | undefined): string {
  const subtag = (language ?? "en").split(/[-_]/)[0]!.toLowerCase();
  if (/^[a-z]{2,3}$/.test(subtag)) return subtag;
  throw new GodwitError(
    "BAD_USER_INPUT",
    `language is ${JSON.stringify(language)}, which is no language tag; give one such as en or zh.`,
    ["language"],
  );
}

export const narrativeResolvers: Resolvers = {
  Query: {
    async interestNarrative(_parent, { userId, language: asked }, app) {
      const language = primary(asked);
      const hidden = hiddenTopics(app);
      const views = await interestViews(userId, null, { first: topicsTold, floor: "TOPICS" }, app, { whole: false });
      const told = views.filter(({ shown }) => !hidden.has(shown.id));
      const { named, others } = labels(
        app,
        told.map(({ shown }) => shown.id),
        language,
      );
      const said = language === "zh" ? words.zh : words.en;
      const lines = told.map(({ share, trend }, i) => {
        const course = trend > steady ? said.growing : trend < -steady ? said.fading : said.steady;
        return `${named[i]}: ${Math.round(100 * share)} % ${said.of}, ${course}`;
      });
      return app.services.narratives.told({ language, sentences: 2, lines, named, others });
    },
  },
  InterestMigration: {
    async narrative(record, { language: asked }, app) {
      const language = primary(asked);
      const { services, loaders, edition } = app;
      const timeZone = (await loaders.user.load(record.userId))?.timeZone ?? "UTC";
      const hidden = hiddenTopics(app);
      const summary = services.migrations.summary(record, {
        edition,
        language: language === "zh" ? "zh" : "en",
        timeZone,
        hidden,
      });
      const { from, to, slices } = factsOf(record);
      const topics = [...from, ...to, ...slices.flatMap((slice) => slice.topics)].map(({ topic }) => topic);
      const told = [...new Set(topics)].filter((topic) => !hidden.has(topic));
      return services.narratives.told({ language, sentences: 1, lines: [summary], ...labels(app, told, language) });
    },
  },
};
