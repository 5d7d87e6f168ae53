import { expect, test } from "vitest";
import type { Data } from "../../../support/graphql-client.js";
import type { Harness } from "../../../support/harness.js";
import { behavioursOf, town, townQuestions } from "./town.js";

/** Answers about interests, in context and over time. */
export function interestAnswers(harness: () => Harness): void {
  const { gql, belonging, margin, massOf } = townQuestions(harness);

  test("interests are a distribution with intervals, and proved by the user's own behaviours", async () => {
    const { interests } =
      await gql(`{ interests(userId: "mei", first: 256) { share interval { low high } strength firstSeenAt lastSeenAt topic { id label }
    slices { dimension key share lift } items(first: 3) { score item { id } } evidence(first: 3) { pageInfo { hasNextPage endCursor } edges { node { id userId } } } } }`);
    expect(interests.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(interests.map(({ share }) => share)).toEqual(interests.map(({ share }) => share).toSorted((a, b) => b - a));
    const own = new Set(behavioursOf("mei").map(({ id }) => id));
    for (const { share, interval, items, evidence } of interests) {
      expect(interval.low).toBeLessThanOrEqual(share);
      expect(interval.high).toBeGreaterThanOrEqual(share);
      expect(items).toHaveLength(3);
      for (const { node } of evidence.edges) expect(own).toContain(node.id);
    }
    const [strongest] = interests;
    expect(strongest!.evidence.edges).toHaveLength(3);
    expect(Date.parse(strongest!.lastSeenAt!)).toBeGreaterThan(Date.parse(strongest!.firstSeenAt!));
    expect(strongest!.slices.map(({ dimension }) => dimension)).toContain("DAYPART");
    const next = await gql(
      'query($after: String) { interests(userId: "mei", first: 1) { evidence(first: 3, after: $after) { edges { node { id } } } } }',
      { after: strongest!.evidence.pageInfo.endCursor },
    );
    const first = strongest!.evidence.edges.map(({ node }) => node.id);
    const second = next.interests[0]!.evidence.edges.map(({ node }) => node.id);
    expect(second.length).toBeGreaterThan(0);
    expect(second.filter((id) => first.includes(id))).toEqual([]);
  });

  test.each([
    ["ada", "+01:00"],
    ["lin", "+08:00"],
  ])(
    "%s: technology in the morning, films and music at night, by the clock of their own zone",
    async (userId, offset) => {
      const technology = await belonging("technology");
      const night = await belonging("films", "music");
      const at = (hour: string) =>
        gql(
          `query($userId: ID!, $at: DateTime!) {
    predictedInterests(userId: $userId, context: { at: $at }, first: 256) { at basedOn entropyBits interests { share topic { id } } }
    recommendations(userId: $userId, context: { at: $at }, task: NEXT, first: 10) { edges { node { probability item { id } } } } }`,
          { userId, at: `2026-06-01T${hour}:00:00${offset}` },
        );
      const [morning, evening] = await Promise.all([at("08"), at("21")]);
      for (const { predictedInterests } of [morning, evening])
        expect(predictedInterests.interests.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
      expect(morning.predictedInterests.basedOn).toBeGreaterThan(0);
      expect(massOf(morning.predictedInterests.interests, technology)).toBeGreaterThan(
        massOf(evening.predictedInterests.interests, technology) + margin(),
      );
      expect(massOf(evening.predictedInterests.interests, night)).toBeGreaterThan(
        massOf(morning.predictedInterests.interests, night) + margin(),
      );
      const technical = ({ recommendations }: Data): number => {
        const shown = recommendations.edges.map(({ node }) => node);
        return (
          shown.reduce(
            (sum, { probability, item }) => sum + (town.themes[item.id] === "technology" ? probability : 0),
            0,
          ) / shown.reduce((sum, { probability }) => sum + probability, 0)
        );
      };
      expect(technical(morning)).toBeGreaterThan(technical(evening));
    },
  );

  test("the same moment is another hour in another zone", async () => {
    const shares = async (context: string): Promise<[string, number][]> =>
      (
        await gql(
          `{ predictedInterests(userId: "ada", context: { ${context} }, first: 3) { interests { share topic { id } } } }`,
        )
      ).predictedInterests.interests.map(({ share, topic }) => [topic.id, share]);
    const london = await shares('at: "2026-06-01T08:00:00+01:00"');
    expect(await shares('at: "2026-06-01T08:00:00+08:00", timeZone: "Asia/Shanghai"')).not.toEqual(
      await shares('at: "2026-06-01T08:00:00+08:00"'),
    );
    expect(await shares('at: "2026-06-01T07:00:00Z"')).toEqual(london);
  });

  test("a timeline counts every behaviour once, in steps without gaps", async () => {
    const { interestTimeline } = await gql(
      '{ interestTimeline(userId: "ada", from: "2026-03-30T00:00:00+01:00", to: "2026-06-08T00:00:00+01:00") { from to behaviours shares { share topic { id } } } }',
    );
    expect(interestTimeline).toHaveLength(10);
    interestTimeline.slice(1).forEach(({ from }, i) => expect(from).toBe(interestTimeline[i]!.to));
    const began = Date.parse("2026-03-30T00:00:00+01:00");
    expect(interestTimeline.reduce((sum, { behaviours }) => sum + behaviours, 0)).toBe(
      behavioursOf("ada").filter(({ occurredAt }) => Date.parse(occurredAt) >= began).length,
    );
  });

  test("interests hang together in a graph", async () => {
    const { interestGraph } = await gql(
      '{ interestGraph(userId: "ada") { nodes { share topic { id } } edges { kind weight count span from { id } to { id } } } }',
    );
    const ids = interestGraph.nodes.map(({ topic }) => topic.id);
    expect(ids.length).toBeGreaterThan(2);
    for (const { from, to, weight } of interestGraph.edges) {
      expect(ids).toContain(from.id);
      expect(ids).toContain(to.id);
      expect(Number.isFinite(weight)).toBe(true);
    }
    if (harness().openai === null) expect(interestGraph.edges.map(({ kind }) => kind)).toContain("NEXT");
  });
}
