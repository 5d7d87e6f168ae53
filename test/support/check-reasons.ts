import type { Harness } from "./harness.js";

/** What a recommendation says, in English and Chinese, and what it has to agree with. */
export interface ToldItem {
  item: { id: string; topics: { topic: { id: string }; share: number }[] };
  en: { code: string; text: string; evidence: { id: string }[] }[];
  zh: { text: string }[];
}

export interface CheckedReasons {
  /** sentences looked at, in both languages */
  sentences: number;
  /** each says what is wrong */
  faults: string[];
}

const question = `query($userId: ID!, $context: ContextInput, $first: Int!) {
  recommendations(userId: $userId, context: $context, first: $first) {
    edges { node { item { id topics { topic { id } share } }
      en: reasons(language: "en") { code text evidence { id } } zh: reasons(language: "zh") { text } } } }
  interests(userId: $userId, first: 256) { topic { id en: label(language: "en") zh: label(language: "zh") }
    strength slices(dimensions: [DAYPART, SCENE]) { key lift } }
}`;

interface Answer {
  recommendations: { edges: { node: ToldItem }[] };
  interests: {
    topic: { id: string; en: string; zh: string };
    strength: number;
    slices: { key: string; lift: number }[];
  }[];
}

const claims = [
  /^Fits your interest in (?<topic>.+)\.$/,
  /^You turn to (?<topic>.+?) more (?<when>(in|at|on) .+)\.$/,
  /^People here are interested in (?<topic>.+)\.$/,
  /^(?<topic>.+): wanted more (?<when>.+)\.$/,
];

/** Reads a user's page and looks for reasons that are not true, say the same, or are not in their language. */
export async function checkReasons(
  { gql }: Pick<Harness, "gql">,
  userId: string,
  context: Record<string, unknown>,
  first: number,
): Promise<CheckedReasons> {
  const { recommendations, interests } = await gql<Answer>(question, { userId, context, first });
  const faults: string[] = [];
  let sentences = 0;
  for (const { item, en, zh } of recommendations.edges.map(({ node }) => node)) {
    const main = item.topics[0]?.share ?? 0;
    sentences += en.length + zh.length;
    if (zh.length !== en.length) faults.push(`${item.id}: ${en.length} reasons in English, ${zh.length} in Chinese`);
    for (const said of [en, zh])
      if (new Set(said.map(({ text }) => text)).size < said.length) faults.push(`${item.id}: says a thing twice`);
    const titles = en.flatMap(({ text }) => /“(.+)”/.exec(text)?.[1] ?? []);
    if (new Set(titles).size < titles.length) faults.push(`${item.id}: names one title twice`);
    for (const { text } of [...en, ...zh])
      if (/\d|\bbits?\b/.test(text.replaceAll(/“.+?”/g, ""))) faults.push(`${item.id}: counts: ${text}`);
    for (const { text } of zh)
      if (!text.endsWith("。") || /[:,;!?]/.test(text.replaceAll(/“.+?”/g, ""))) faults.push(`${item.id}: ${text}`);
    for (const { text, evidence } of en) {
      const claim = claims.map((pattern) => pattern.exec(text)?.groups).find((groups) => groups !== undefined);
      if (claim === undefined) continue;
      const named = interests.filter(({ topic }) => topic.en === claim["topic"]);
      const shares = named.map(({ topic }) => item.topics.find((one) => one.topic.id === topic.id)?.share ?? 0);
      if (!shares.some((share) => share >= main / 2)) faults.push(`${item.id} is not of the topic: ${text}`);
      if (!text.startsWith("You turn to")) continue;
      if (evidence.length < 2) faults.push(`${item.id}: a habit without proof: ${text}`);
      if (!named.some(({ slices }) => slices.some(({ lift }) => lift > 1)))
        faults.push(`${item.id}: no habit of ${userId}: ${text}`);
    }
  }
  return { sentences, faults };
}
