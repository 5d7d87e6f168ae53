import { expect, test } from "vitest";
import type { Harness } from "../../support/harness.js";
import { words, themeOf, seed, readerQuestions } from "./readers.js";

/** What is expected of people and items of whom nothing is known yet. */
export function newcomers(harness: () => Harness): void {
  const { gql, interestIn } = readerQuestions(harness);

  test("affinities for what was never used: calibrated chances, likelier where the interest lies", async () => {
    const { topics } = await gql("{ topics { id terms } }");
    const ids = topics.map(({ id }) => id);
    const { affinities } = await gql(
      'query($topics: [ID!]) { affinities(userId: "u0", domains: ["news", "shop"], scenes: ["device=phone"], topics: $topics) { kind key label affinity everybody used } }',
      { topics: ids },
    );
    const shop = affinities.find(({ key }) => key === "shop")!;
    const news = affinities.find(({ key }) => key === "news")!;
    expect(shop).toMatchObject({ kind: "DOMAIN", used: false });
    expect(news).toMatchObject({ used: true });
    expect(news.affinity).toBeGreaterThan(shop.affinity);
    for (const { affinity, everybody } of affinities)
      for (const chance of [affinity, everybody]) {
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
      }
    const own = new Set(words[themeOf(0)]!.split(" "));
    const liked = affinities.filter(
      ({ kind, key }) =>
        kind === "TOPIC" && topics.find(({ id }) => id === key)!.terms.some((term) => own.has(term.split(" ")[0]!)),
    );
    expect(Math.max(...liked.map(({ affinity }) => affinity))).toBeGreaterThan(0.5);
    expect(affinities.map(({ affinity }) => affinity)).toEqual(
      affinities.map(({ affinity }) => affinity).toSorted((a, b) => b - a),
    );
    expect((await harness().refusal('{ affinities(userId: "u0", domains: ["moon"]) { key } }')).message).toContain(
      "Too few users",
    );
    expect((await harness().refusal('{ affinities(userId: "u0", scenes: ["phone"]) { key } }')).message).toContain(
      "device=phone",
    );
  });

  test("onboarding: words, topics, items and imported texts become facts, once", async () => {
    const before = await interestIn("astronomy", "u2");
    const { seedInterests } = await gql(seed, {
      userId: "newcomer",
      text: "I like telescope astronomy stars and sailing boat harbour",
      items: ["sailing-news-0"],
    });
    expect(seedInterests).toMatchObject({ accepted: 3, duplicates: 0, refused: [] });
    expect(seedInterests.behaviours.map(({ text, item }) => text ?? item!.id).toSorted()).toEqual([
      "sailing boat harbour",
      "sailing-news-0",
      "telescope astronomy stars",
    ]);
    await harness().settle();
    expect(await interestIn("astronomy", "newcomer", {})).toBeGreaterThan(before);
    expect(await interestIn("sailing", "newcomer", {})).toBeGreaterThan(await interestIn("cooking", "newcomer", {}));
    expect(
      (
        await gql(seed, {
          userId: "newcomer",
          text: "I like telescope astronomy stars and sailing boat harbour",
          items: ["sailing-news-0"],
        })
      ).seedInterests,
    ).toMatchObject({ accepted: 0, duplicates: 3 });
    const refused = await harness().refusal(seed, { userId: "newcomer", imported: ["my diary"] });
    expect(refused).toMatchObject({ extensions: { code: "BAD_USER_INPUT", path: ["consent"] } });
    expect(
      (await gql(seed, { userId: "newcomer", imported: ["a diary of mountain hiking"], consent: true })).seedInterests,
    ).toMatchObject({ accepted: 1 });
    const { topics } = await gql("{ topics(first: 1) { id } }");
    expect((await gql(seed, { userId: "newcomer", topics: [topics[0]!.id] })).seedInterests).toMatchObject({
      accepted: 1,
    });
    expect((await harness().refusal(seed, { userId: "newcomer", topics: ["no-such"] })).extensions.code).toBe(
      "BAD_USER_INPUT",
    );
    expect((await harness().refusal(seed, { userId: "newcomer", items: ["no-such"] })).extensions.code).toBe(
      "NOT_FOUND",
    );
    expect((await harness().refusal(seed, { userId: "newcomer" })).message).toContain("Nothing was picked");
    const { exportUser } = await gql('mutation { exportUser(id: "newcomer") }');
    expect(
      (exportUser as { behaviours: { scene: { channel: string } }[] }).behaviours
        .map(({ scene }) => scene.channel)
        .toSorted(),
    ).toEqual(["import", "onboarding", "onboarding", "onboarding", "onboarding"]);
    await gql('mutation { eraseUser(id: "newcomer") { erased } }');
    expect((await gql('{ user(id: "newcomer") { id } }')).user).toBeNull();
  });
}
