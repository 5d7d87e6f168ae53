import { expect, it } from "vitest";
import { bearer, newKey, tokenEnvironment, userToken } from "../../support/credentials.js";
import { post } from "../../support/graphql-client.js";
import { onBackends } from "../../support/on-backends.js";
import { recordBehaviours, sendFeedback, upsertItems } from "../../support/small-town.js";

const startsAt = Date.parse("2026-06-01T12:00:30Z");
const dayMs = 86_400_000;
interface Batch {
  accepted: number;
  duplicates: number;
  refused: { code: string }[];
}
interface Answer {
  recordBehaviours?: Batch;
  sendFeedback?: Batch;
}

/** Clicks that claim to be of many days and many sessions. */
const clicks = (userId: string, from: number, count: number): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `${userId}-${from + i}`,
    userId,
    itemId: "one",
    type: "CLICK",
    sessionId: `session-${from + i}`,
    occurredAt: new Date(startsAt - (from + i) * dayMs).toISOString(),
  }));

onBackends(
  "bursts",
  { startsAt, frozen: true, fakeTexts: true, env: tokenEnvironment },
  async () => {},
  (harness) => {
    const as = async (credential: string, query: string, variables: Record<string, unknown>): Promise<Batch> => {
      const { data, errors } = await post<Answer>(harness().url, query, variables, bearer(credential));
      if (!data) throw new Error(JSON.stringify(errors));
      return (data.recordBehaviours ?? data.sendFeedback)!;
    };

    it("with a token count over all requests, as received, whatever times are claimed", async () => {
      const { key } = await newKey(harness().runtime, ["read", "write"]);
      await as(key, upsertItems, { items: [{ id: "one", title: "a kettle", domain: "shop" }] }).catch(() => {});
      const mallory = await userToken("mallory");
      const send = (from: number, count: number) =>
        as(mallory, recordBehaviours, { behaviours: clicks("mallory", from, count) });
      expect(await send(0, 200)).toMatchObject({ accepted: 200, refused: [] });
      // sending again what is known is not doing more
      expect(await send(0, 100)).toMatchObject({ accepted: 0, duplicates: 100, refused: [] });
      const more = await send(200, 200);
      expect([more.accepted, more.refused.length, more.refused[0]!.code]).toEqual([100, 100, "TOO_MANY"]);
      const feedback = await as(mallory, sendFeedback, {
        feedback: [{ userId: "mallory", itemId: "one", kind: "CLICK" }],
      });
      expect(feedback).toMatchObject({ accepted: 0, refused: [{ code: "TOO_MANY" }] });
      // others are not held up, and the next minute begins anew
      expect(await as(await userToken("ada"), recordBehaviours, { behaviours: clicks("ada", 0, 5) })).toMatchObject({
        accepted: 5,
      });
      harness().advance(60_000);
      expect(await send(300, 50)).toMatchObject({ accepted: 50, refused: [] });
    });

    it("of a server's key are believed, where they belong to sessions", async () => {
      const { key } = await newKey(harness().runtime, ["read", "write"]);
      const basket = clicks("shop", 0, 400).map((click) => ({
        ...click,
        sessionId: "one basket",
        occurredAt: new Date(startsAt - 1_000).toISOString(),
      }));
      expect(await as(key, recordBehaviours, { behaviours: basket })).toMatchObject({ accepted: 400 });
      const robot = basket.map((click, i) => ({ ...click, id: `robot-${i}`, sessionId: null }));
      const { accepted, refused } = await as(key, recordBehaviours, { behaviours: robot });
      expect([accepted, refused.length]).toEqual([300, 100]);
    });
  },
);
