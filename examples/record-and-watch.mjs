// Records what a new user does, then waits until their interests and recommendations follow. Nothing but fetch.
import { randomUUID } from "node:crypto";
import { setTimeout as delayed } from "node:timers/promises";

const url = process.env.GODWIT_URL ?? "http://127.0.0.1:4000/graphql";
const token = process.env.GODWIT_TOKEN;

/** The data of an operation; throws with the service's message where it refuses. */
async function ask(query, variables) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors.map(({ message }) => message).join("\n"));
  return data;
}

const userId = `example-${randomUUID()}`;
const items = [
  { id: "example-telescope", domain: "shop", title: "A small telescope for beginners", tags: ["astronomy"] },
  { id: "example-moon", domain: "news", title: "How to photograph craters of the moon", tags: ["astronomy"] },
];
const minutesAgo = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const behaviours = [
  { userId, type: "VIEW", itemId: "example-telescope", occurredAt: minutesAgo(3) },
  { userId, type: "SEARCH", text: "telescope for the moon and planets", occurredAt: minutesAgo(2) },
  { userId, type: "LIKE", itemId: "example-telescope", occurredAt: minutesAgo(1) },
];

await ask("mutation ($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }", { items });
const { recordBehaviours } = await ask(
  `mutation ($behaviours: [BehaviourInput!]!) {
    recordBehaviours(behaviours: $behaviours) { accepted refused { index message } }
  }`,
  { behaviours },
);
console.log(`recorded ${recordBehaviours.accepted} behaviours of ${userId}`);

// What was recorded counts within moments: texts are embedded, then interests follow.
for (let attempt = 1; ; attempt++) {
  const { interests, recommendations } = await ask(
    `query ($user: ID!) {
      interests(userId: $user, first: 3) { topic { label } share }
      recommendations(userId: $user, first: 3) { strategy edges { node { item { title } reasons { text } } } }
    }`,
    { user: userId },
  );
  if (interests.length > 0 && recommendations.strategy !== "COLD_START") {
    for (const { topic, share } of interests) console.log(`interest: ${topic.label}, ${Math.round(100 * share)} %`);
    for (const { node } of recommendations.edges)
      console.log(`recommended: ${node.item.title}. ${node.reasons[0]?.text ?? ""}`);
    break;
  }
  if (attempt === 60) throw new Error("nothing has followed after a minute; is the service busy?");
  await delayed(1_000);
}
