import { localTime } from "../../core/interests/local-time.js";
import { daypartOf } from "../../core/session.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import { slicesOfInterest } from "../interests/added-up.js";
import type { AppContext } from "../kit/context.js";
import type { ShownTopic } from "../kit/shown-topics.js";
import { hiddenTopics } from "../sensitive/hidden-topics.js";
import { topicBehaviours } from "./reason-evidence.js";
import { nameIn, sentences, whenIn } from "./reason-words.js";
import type { Claim, ShownRecommendation } from "./reason-view.js";

/** An item is of a topic where it belongs to it at least this part as much as to its main topic. */
const belongs = 0.5;
/** A habit: the share there is this much above the usual, and so many behaviours there show it. */
const habitLift = 1.1;
const habitProofs = 2;

/** The interest that asks for an item most, among the topics that the item really is of; null = none does. */
export function topicAsking({ set, item: { scored } }: ShownRecommendation, app: AppContext): ShownTopic | null {
  const hidden = hiddenTopics(app);
  const { shown, catalogue } = set.snapshot.edition;
  const topics = catalogue.at(scored.position)?.topics;
  if (topics === undefined) return null;
  const shares = shown.shares(topics.index.map((topic, i) => ({ topic, share: topics.value[i]! })));
  const main = shares[0]?.share ?? 0;
  const asking = shown
    .shares(scored.interests)
    .filter(({ topic }) => !topic.positions.some((position) => hidden.has(set.snapshot.edition.topics[position]!.id)));
  return (
    asking.find(({ topic }) => shares.some((one) => one.topic === topic && one.share >= belongs * main))?.topic ?? null
  );
}

/** "Fits your interest in …", or for a user without behaviours in the topic what people here are interested in. */
export async function interestClaim(shown: ShownRecommendation, topic: ShownTopic, app: AppContext): Promise<Claim> {
  const evidence = await topicBehaviours(shown, topic.positions, app);
  const said = evidence.length === 0 ? sentences.everybody : sentences.interest;
  return {
    about: `topic ${topic.id}`,
    evidence,
    text: (language) => said(nameIn(language, topic))[language],
  };
}

/**
 * "You turn to … more in the evening, on phone": only the parts of the moment in which the user's own share of the
 * topic is above their usual one and behaviours show it; of a user without any history what is wanted more there by
 * all. null = no habit.
 */
export async function habitClaim(
  shown: ShownRecommendation,
  topic: ShownTopic,
  app: AppContext,
): Promise<Claim | null> {
  const { snapshot, context } = shown.set;
  const daypart = daypartOf(context.hour);
  const scene = Object.entries(context.scene);
  const about = `topic ${topic.id}`;
  if (snapshot.state.items.size === 0 && snapshot.state.texts.size === 0)
    return {
      about,
      evidence: [],
      text: (language) =>
        sentences.everybodyThen(
          nameIn(language, topic),
          whenIn(
            language,
            daypart,
            scene.map(([, value]) => value),
          ),
        )[language],
    };
  const above = new Set(
    slicesOfInterest({ user: snapshot, parts: topic.positions })
      .filter(({ lift }) => lift >= habitLift)
      .map(({ dimension, key }) => `${dimension} ${key}`),
  );
  const zone = snapshot.user.timeZone ?? "UTC";
  const inDaypart = ({ occurredAt, timeZone }: BehaviourRecord): boolean =>
    daypartOf(localTime(occurredAt, timeZone ?? zone).hour) === daypart;
  const proofs: BehaviourRecord[][] = [];
  const prove = async (there: (behaviour: BehaviourRecord) => boolean): Promise<boolean> => {
    const evidence = await topicBehaviours(shown, topic.positions, app, there);
    if (evidence.length < habitProofs) return false;
    proofs.push(evidence);
    return true;
  };
  const time = above.has(`DAYPART ${daypart}`) && (await prove(inDaypart)) ? daypart : null;
  const facets: string[] = [];
  for (const [facet, value] of scene)
    if (above.has(`SCENE ${facet}=${value}`) && (await prove((behaviour) => behaviour.scene[facet] === value)))
      facets.push(value);
  if (time === null && facets.length === 0) return null;
  return {
    about,
    evidence: [...new Set(proofs.flat())].slice(0, 3),
    text: (language) => sentences.habit(nameIn(language, topic), whenIn(language, time, facets))[language],
  };
}
