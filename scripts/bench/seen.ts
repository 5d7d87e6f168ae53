import { randomUUID } from "node:crypto";
import { seeded } from "../../src/core/statistics/random.js";
import { watched, type Bench } from "./phases.js";
import { queries } from "./queries.js";
import { rounded, rowOf } from "./report.js";
import { groupOf, itemId, tasteOf } from "./world.js";

const places = 20;
const patienceMs = 10_000;

interface Answer {
  readonly list: string;
  readonly interests: string;
  /** share of the page that is of the topic, and its share of the person's interests */
  readonly page: number;
  readonly interest: number;
}

/**
 * From a like of something that was not the person's to the first recommendations that have seen it, and whether their
 * list says so: one that stays as it was has outweighed the like, since the person's interests are asked in the same
 * operation and have changed.
 */
export async function seenPhase(bench: Bench, users: readonly string[]): Promise<void> {
  const { client, items, ms, report } = bench;
  const random = seeded(7);
  const ask = async (user: string, topic: string): Promise<Answer> => {
    const { interests, recommendations } = await client.ask<Asked>(queries.seen, { user });
    const shown = recommendations.edges.map(({ node }) => node.item);
    const ofTopic = shown.filter(({ topics }) => topics[0]?.topic.id === topic).length;
    return {
      list: JSON.stringify(shown.map(({ id }) => id)),
      interests: JSON.stringify(interests),
      page: ofTopic / places,
      interest: interests.find((one) => one.topic.id === topic)?.share ?? 0,
    };
  };
  const told = { likes: 0, unchanged: 0, less: 0 };
  let shares = { before: 0, page: 0, interest: 0 };
  const name = "like of something new to recommendations that have seen it";
  await watched(bench, name, async () => {
    const durations: number[] = [];
    const begun = performance.now();
    for (let i = 0; performance.now() < begun + 4 * ms; i++) {
      const who = i % users.length;
      const user = users[who]!;
      const taste = new Set(tasteOf(who + 1));
      let number = 0;
      do number = Math.floor(random() * items);
      while (taste.has(groupOf(number)));
      const { item } = await client.ask<Found>(queries.topicOf, { item: itemId(number) });
      const topic = item.topics[0]?.topic.id ?? "";
      const before = await ask(user, topic);
      const behaviour = { id: randomUUID(), userId: user, itemId: itemId(number), type: "LIKE" };
      const started = performance.now();
      await client.ask(queries.record, { behaviours: [{ ...behaviour, occurredAt: new Date().toISOString() }] });
      let after = await ask(user, topic);
      for (; after.list === before.list && after.interests === before.interests; after = await ask(user, topic))
        if (performance.now() - started > patienceMs) throw new Error(`a like of ${user} is not seen after 10 s`);
      durations.push(performance.now() - started);
      if (after.list === before.list) after = await ask(user, topic);
      told.likes++;
      if (after.list === before.list) told.unchanged++;
      if (after.page < Math.floor(after.interest * places) / places) told.less++;
      shares = {
        before: shares.before + before.page,
        page: shares.page + after.page,
        interest: shares.interest + after.interest,
      };
    }
    const row = rowOf(name, items, 1, durations, (performance.now() - begun) / 1000);
    return { rows: [row], requests: durations.length };
  });
  const part = (value: number): number => rounded(value / told.likes);
  report.ratios[`${name}, p95 / 60 ms: ${items} items`] = rounded(report.rows.at(-1)!.p95! / 60);
  report.ratios[`lists that a like of something new left as they were, seen and outweighed: ${items} items`] = part(
    told.unchanged,
  );
  report.ratios[`lists with less of its topic than its whole places of 20: ${items} items`] = part(told.less);
  report.ratios[`its topic's share of the page before: ${items} items`] = part(shares.before);
  report.ratios[`its topic's share of the page after: ${items} items`] = part(shares.page);
  report.ratios[`its topic's share of the interests after: ${items} items`] = part(shares.interest);
}

interface OfTopics {
  readonly topics: readonly { readonly topic: { readonly id: string } }[];
}

interface Found {
  readonly item: OfTopics;
}

interface Asked {
  readonly interests: readonly { readonly topic: { readonly id: string }; readonly share: number }[];
  readonly recommendations: {
    readonly edges: readonly { readonly node: { readonly item: OfTopics & { readonly id: string } } }[];
  };
}
