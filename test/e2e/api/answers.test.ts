import { expect, test } from "vitest";
import type { Data } from "../../support/graphql-client.js";
import { onBackends } from "../../support/on-backends.js";
import { moveIn, smallTown } from "../../support/small-town.js";

const town = smallTown();
const behavioursOf = (userId: string) => town.behaviours.filter((behaviour) => behaviour.userId === userId);

onBackends(
  "questions",
  { startsAt: town.end },
  (harness) => moveIn(harness, town),
  (harness, backend) => {
    const gql = (query: string, variables: Record<string, unknown> = {}): Promise<Data> =>
      harness().gql(query, variables);

    /** How much of each topic belongs to items of some themes. */
    async function belonging(...themes: string[]): Promise<Map<string, number>> {
      const { items } = await gql("{ items(first: 100) { edges { node { id topics { share topic { id } } } } } }");
      const all = new Map<string, number>();
      const some = new Map<string, number>();
      for (const { node } of items.edges)
        for (const { share, topic } of node.topics) {
          all.set(topic.id, (all.get(topic.id) ?? 0) + share);
          if (themes.includes(town.themes[node.id]!)) some.set(topic.id, (some.get(topic.id) ?? 0) + share);
        }
      return new Map([...all].map(([id, mass]) => [id, (some.get(id) ?? 0) / mass]));
    }
    /** The fake model knows spelling only: there the direction must be right, not the size. */
    const margin = (): number => (harness().openai === null ? 0.05 : 0);
    const massOf = (
      shares: readonly { topic: { id: string }; share: number }[],
      themes: ReadonlyMap<string, number>,
    ): number => shares.reduce((sum, { topic, share }) => sum + share * (themes.get(topic.id) ?? 0), 0);

    test("the catalogue comes page by page, in one order, without gaps or repeats", async () => {
      const seen: string[] = [];
      let after: string | null | undefined = null;
      do {
        const { items }: Data = await gql(
          "query($after: String) { items(first: 9, after: $after) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { id } } } }",
          { after },
        );
        expect(items.totalCount).toBe(town.items.length);
        expect(items.pageInfo.hasPreviousPage).toBe(seen.length > 0);
        seen.push(...items.edges.map(({ node }) => node.id));
        after = items.pageInfo.hasNextPage ? items.pageInfo.endCursor : null;
      } while (after);
      expect(seen).toEqual(town.items.map(({ id }) => id).toSorted());
    });

    test("filters choose items; an item tells what was stored of it", async () => {
      const wanted = town.items.filter(({ domain }) => domain === "shop");
      const { items } = await gql(
        '{ items(filter: { domains: ["shop"] }, first: 100) { totalCount edges { node { id } } } }',
      );
      expect(items.edges.map(({ node }) => node.id)).toEqual(wanted.map(({ id }) => id).toSorted());
      const [stored] = wanted;
      const { item } = await gql(
        "query($id: ID!) { item(id: $id) { id domain title text tags language attributes publishedAt topics { share } } }",
        { id: stored!.id },
      );
      expect(item).toMatchObject({ ...stored, publishedAt: new Date(stored!.publishedAt).toISOString() });
      expect(item!.topics.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 5);
      expect((await gql('{ item(id: "nothing") { id } }')).item).toBeNull();
    });

    test("a user's behaviours come newest first and complete; users in the order asked", async () => {
      const own = behavioursOf("ada");
      const seen: string[] = [];
      let after: string | null | undefined = null;
      do {
        const { user }: Data = await gql(
          'query($after: String) { user(id: "ada") { timeZone behaviours(first: 50, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id item { id } itemId } } } } }',
          { after },
        );
        expect(user!.timeZone).toBe("Europe/London");
        for (const { node } of user!.behaviours.edges) expect(node.item?.id).toBe(node.itemId);
        seen.push(...user!.behaviours.edges.map(({ node }) => node.id));
        after = user!.behaviours.pageInfo.hasNextPage ? user!.behaviours.pageInfo.endCursor : null;
      } while (after);
      expect(seen).toEqual(
        [...own]
          .toSorted((a, b) => Date.parse(b.occurredAt) - Date.parse(a.occurredAt) || (a.id < b.id ? 1 : -1))
          .map(({ id }) => id),
      );
      const { user } = await gql(
        '{ user(id: "ada") { behaviours(types: [LIKE], first: 100) { edges { node { type } } } } }',
      );
      expect(user!.behaviours.edges).toHaveLength(own.filter(({ type }) => type === "LIKE").length);
      const { users } = await gql('{ users(ids: ["mei", "nobody", "ada"]) { id } }');
      expect(users.map((one) => one?.id ?? null)).toEqual(["mei", null, "ada"]);
    });

    test("interests are a distribution with intervals, and proved by the user's own behaviours", async () => {
      const { interests } =
        await gql(`{ interests(userId: "mei", first: 256) { share interval { low high } strength firstSeenAt lastSeenAt topic { id label }
      slices { dimension key share lift } items(first: 3) { score item { id } } evidence(first: 3) { pageInfo { hasNextPage endCursor } edges { node { id userId } } } } }`);
      expect(interests.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
      expect(interests.map(({ share }) => share)).toEqual(
        interests.map(({ share }) => share).toSorted((a, b) => b - a),
      );
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
      expect(second).toHaveLength(3);
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

    test("topics share the items out among them", async () => {
      const { topics } = await gql("{ topics { id label terms size trend } }");
      expect(topics.reduce((sum, { size }) => sum + size, 0)).toBe(town.items.length);
      expect(new Set(topics.map(({ label }) => label)).size).toBe(topics.length);
      for (const { terms, trend } of topics) expect(terms.length > 0 && Number.isFinite(trend)).toBe(true);
    });

    test("similar items and searches put near meanings first", async () => {
      const camera = town.items.find(({ id }) => town.themes[id] === "photography")!;
      const { similarItems } = await gql(
        "query($id: ID!) { similarItems(itemId: $id, first: 5) { score item { id } } }",
        { id: camera.id },
      );
      expect(similarItems.map(({ item }) => item.id)).not.toContain(camera.id);
      expect(similarItems.map(({ score }) => score)).toEqual(
        similarItems.map(({ score }) => score).toSorted((a, b) => b - a),
      );
      const { search } = await gql("query($text: String!) { search(text: $text, first: 3) { score item { id } } }", {
        text: camera.title,
      });
      expect(search[0]!.item.id).toBe(camera.id);
      const within = await gql(
        'query($text: String!) { search(text: $text, userId: "ada", filter: { domains: ["news"] }, first: 3) { item { domain } } }',
        { text: camera.title },
      );
      // What is farther than chance is not found, so there may be fewer than asked for.
      expect(new Set(within.search.map(({ item }) => item.domain))).toEqual(new Set(["news"]));
    });

    test("users with the same habits are the most similar, and are the audience of what they like", async () => {
      const { similarUsers } = await gql('{ similarUsers(userId: "ada", first: 5) { score user { id } } }');
      expect(similarUsers[0]!.user.id).toBe("lin");
      const item = town.items.find(({ id }) => town.themes[id] === "technology")!;
      const { audience } = await gql(
        "query($id: ID!) { audience(itemId: $id, first: 1) { pageInfo { hasNextPage endCursor } edges { score node { id } interest { share topic { id } } } } }",
        { id: item.id },
      );
      expect(["ada", "lin"]).toContain(audience.edges[0]!.node.id);
      const next = await gql(
        "query($id: ID!, $after: String) { audience(itemId: $id, first: 1, after: $after) { edges { score node { id } } } }",
        { id: item.id, after: audience.pageInfo.endCursor },
      );
      expect(next.audience.edges[0]!.node.id).not.toBe(audience.edges[0]!.node.id);
      expect(next.audience.edges[0]!.score).toBeLessThanOrEqual(audience.edges[0]!.score);
    });

    test("recommendations say why, from the user's own history, and one set is paged without change", async () => {
      const ask = `query($first: Int, $after: String) { recommendations(userId: "sam", first: $first, after: $after) { id strategy model weights pageInfo { hasNextPage endCursor }
      edges { node { position probability propensity sources item { id } interests { share } reasons { code text contribution evidence { id userId } } } } } }`;
      const { recommendations: first } = await gql(ask, { first: 6 });
      const { recommendations: next } = await gql(ask, { first: 6, after: first.pageInfo.endCursor });
      expect(next.id).toBe(first.id);
      const shown = [...first.edges, ...next.edges].map(({ node }) => node);
      expect(shown.map(({ position }) => position)).toEqual(shown.map((_, i) => i + 1));
      expect(new Set(shown.map(({ item }) => item.id)).size).toBe(12);
      const again = await gql(ask, { first: 6, after: first.pageInfo.endCursor });
      expect(again.recommendations.edges).toEqual(next.edges);
      const had = new Set(behavioursOf("sam").map(({ itemId }) => itemId));
      const own = new Set(behavioursOf("sam").map(({ id }) => id));
      for (const { item, propensity, reasons } of shown) {
        expect(had, "DISCOVER is about what the user has not had").not.toContain(item.id);
        expect(propensity).toBeGreaterThan(0);
        for (const { evidence } of reasons) for (const { id } of evidence) expect(own).toContain(id);
      }
      expect(shown.some(({ reasons }) => reasons.some(({ evidence }) => evidence.length > 0))).toBe(true);
    });

    test("NEXT welcomes repeats, DISCOVER does not; both obey filters", async () => {
      const had = new Set(behavioursOf("ada").map(({ itemId }) => itemId!));
      const ids = async (args: string): Promise<string[]> =>
        (
          await gql(`{ recommendations(userId: "ada", first: 40, ${args}) { edges { node { item { id } } } } }`)
        ).recommendations.edges.map(({ node }) => node.item.id);
      expect((await ids("task: NEXT")).some((id) => had.has(id))).toBe(true);
      expect((await ids("task: DISCOVER")).filter((id) => had.has(id))).toEqual([]);
      const [excluded] = await ids("task: NEXT");
      const filtered = await ids(`task: NEXT, filter: { domains: ["news", "shop"], exclude: ["${excluded}"] }`);
      expect(filtered).not.toContain(excluded);
      expect(filtered.length).toBeGreaterThan(0);
      for (const id of filtered) expect(["news", "shop"]).toContain(town.items.find((item) => item.id === id)!.domain);
    });

    test("a stranger gets what fits anyone, in Chinese too", async () => {
      const { recommendations } = await gql(
        '{ recommendations(userId: "never heard of", first: 5) { strategy edges { node { reasons(language: "zh") { text evidence { id } } } } } }',
      );
      expect(recommendations.strategy).toBe("COLD_START");
      expect(recommendations.edges).toHaveLength(5);
      for (const { node } of recommendations.edges)
        for (const { evidence } of node.reasons) expect(evidence).toEqual([]);
      expect(recommendations.edges[0]!.node.reasons[0]!.text).toMatch(/\p{Script=Han}/u);
    });

    // Spelling alone, which is all the fake model knows, leaves this change too small to be told from chance.
    test.skipIf(backend.endsWith("+qdrant"))(
      "who really changed has a migration, dated, proved and logged",
      async () => {
        const hiking = await belonging("hiking");
        const { migrations } =
          await gql(`{ migrations(userId: "mei", kinds: [EMERGENCE, SHIFT, FADE], states: [CONFIRMED, SETTLED]) { totalCount edges { node { id kind state user { id } summary changedAt detectedAt sessions statistic threshold
      averageRunLength magnitude from { share topic { id } } to { share topic { id } } flow { share } evidence { id userId } log { cursor state at reason threshold } } } } }`);
        expect(migrations.totalCount).toBeGreaterThan(0);
        const [{ node }] = migrations.edges as [Data["migrations"]["edges"][number]];
        expect(node.user.id).toBe("mei");
        expect(node.statistic).toBeGreaterThanOrEqual(node.threshold);
        expect(massOf(node.from, hiking)).toBeGreaterThan(massOf(node.to, hiking));
        expect(Math.abs(Date.parse(node.changedAt!) - (town.end - 35 * 86_400_000))).toBeLessThan(21 * 86_400_000);
        expect(node.summary).toMatch(/less .+ more/);
        const own = new Set(behavioursOf("mei").map(({ id }) => id));
        expect(node.evidence.length).toBeGreaterThan(0);
        for (const { id } of node.evidence) expect(own).toContain(id);
        expect(node.log.at(-1)!.state).toBe(node.state);
        const same = await harness().gql<{ node: { __typename: string; id: string; magnitude: number } }>(
          "query($id: ID!) { node(id: $id) { __typename id ... on InterestMigration { magnitude } } }",
          { id: node.id },
        );
        expect(same.node).toEqual({ __typename: "InterestMigration", id: node.id, magnitude: node.magnitude });
      },
    );

    test("migrations are listed page by page, by time and by evidence", async () => {
      for (const order of ["TIME", "EVIDENCE"]) {
        const all = (await gql(`{ migrations(orderBy: ${order}, first: 100) { totalCount edges { node { id } } } }`))
          .migrations;
        const seen: string[] = [];
        let after: string | null | undefined = null;
        do {
          const { migrations }: Data = await gql(
            `query($after: String) { migrations(orderBy: ${order}, first: 2, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id } } } }`,
            { after },
          );
          seen.push(...migrations.edges.map(({ node }) => node.id));
          after = migrations.pageInfo.hasNextPage ? migrations.pageInfo.endCursor : null;
        } while (after);
        expect(seen).toEqual(all.edges.map(({ node }) => node.id));
        expect(seen).toHaveLength(all.totalCount);
      }
    });

    test("health names every part", async () => {
      const { health } = await gql(
        "{ health { state items embeddedItems space codebook components { name state detail } queues { name waiting dead } } }",
      );
      expect(health, JSON.stringify(health)).toMatchObject({
        state: "UP",
        items: town.items.length,
        embeddedItems: town.items.length,
      });
      expect(health.components.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["history", "vectors", "embedder", "topics", "outbox"]),
      );
      for (const { waiting, dead } of health.queues) expect([waiting, dead]).toEqual([0, 0]);
    });

    test("topics fitted anew keep their ids, and interests their shape", async () => {
      const before = await gql('{ topics { id label } interests(userId: "ada", first: 1) { topic { id } } }');
      const { fitModel } = await gql('mutation { fitModel(kind: "CODEBOOK") { models { kind serving version } } }');
      expect(fitModel.models[0]).toMatchObject({ kind: "CODEBOOK", serving: true });
      await harness().settle();
      const after = await gql(
        '{ topics { id label } interests(userId: "ada", first: 3) { topic { id } } models(kind: "CODEBOOK") { serving } }',
      );
      const kept = new Set(after.topics.map(({ id }) => id));
      expect(before.topics.filter(({ id }) => kept.has(id)).length).toBeGreaterThanOrEqual(before.topics.length - 1);
      expect(after.interests.map(({ topic }) => topic.id)).toContain(before.interests[0]!.topic.id);
      expect(after.models.filter(({ serving }) => serving)).toHaveLength(1);
      expect(harness().qdrant?.violations ?? []).toEqual([]);
    });
  },
);
