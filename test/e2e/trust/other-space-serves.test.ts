import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { ngramVector } from "../../../src/adapters/embedding/ngram.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { freshDatabase, testServerUrl, whyNoServer } from "../../support/postgres-server.js";
import { moveIn, smallTown } from "../../support/small-town.js";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const town = smallTown({ perTheme: 6, others: 0 });
const some = { ...town, behaviours: town.behaviours.slice(-200) };
const [user, item] = [some.behaviours.at(-1)!.userId, town.items[0]!];
const questions: readonly string[] = [
  `{ search(text: "${item.title}", first: 3) { score item { id } } }`,
  `{ recommendations(userId: "${user}", first: 5) { edges { node { item { id } } } } }`,
  `{ interests(userId: "${user}", first: 3) { strength topic { id } } }`,
  `{ audience(text: "${item.title}", first: 3) { edges { node { id } } } }`,
  `{ similarItems(itemId: "${item.id}", first: 5) { item { id } } }`,
];

/**
 * A database of another model is taken over while questions come. In the same dimension the two models' vectors are
 * unlike: what is alike for the one is opposite for the other.
 */
describe.skipIf(testServerUrl === null)(
  `a database of another space${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  () => {
    test.each([
      { to: "another dimension", dimensions: "64", mirrored: false },
      { to: "the same dimension", dimensions: "128", mirrored: true },
    ])(
      "is taken over to $to: no request fails, no answer mixes the two",
      async ({ dimensions, mirrored }) => {
        const database = await freshDatabase();
        closers.push(() => database.drop());
        const start = async (model: string, length: string): Promise<Harness> => {
          const harness = await startHarness("server", {
            database: database.url,
            startsAt: town.end,
            fakeTexts: true,
            env: { EMBEDDING_MODEL: model, EMBEDDING_DIMENSIONS: length, LOG_LEVEL: "fatal" },
            ...(model === "model-b" && mirrored ? { openai: { vectorOf: mirroredVector } } : {}),
          });
          closers.push(() => harness.close());
          return harness;
        };
        const former = await start("model-a", "128");
        await moveIn(former, some);
        await former.close();

        const latter = await start("model-b", dimensions);
        const space = `openai:model-b:${dimensions}`;
        const failures: string[] = [];
        const found: { score: number; id: string | undefined }[] = [];
        let switched = false;
        const asking = questions.map(async (question, i) => {
          for (let rounds = 0; rounds < 5 || !switched; rounds++) {
            const answer = await latter.gql(question).catch((error: unknown) => {
              failures.push(String(error).slice(0, 300));
              return null;
            });
            if (i === 0 && answer !== null)
              found.push({ score: answer.search[0]?.score ?? -1, id: answer.search[0]?.item.id });
            await sleep(10);
          }
        });
        await expect
          .poll(async () => (await latter.gql("{ health { space } }")).health.space, { timeout: 60_000 })
          .toBe(space);
        switched = true;
        await Promise.all(asking);
        expect(failures).toEqual([]);
        // The item of that very title is first all the time, and its cosine never that of two spaces.
        for (const { id, score } of found) {
          expect(id).toBe(item.id);
          expect(score).toBeGreaterThan(-0.01);
        }
        expect(found.length).toBeGreaterThan(3);
      },
      120_000,
    );
  },
);

/** Every second number has the other sign, so that nothing of the one space is near in the other. */
function mirroredVector(text: string, dimension: number): Float32Array {
  const vector = ngramVector(text, { dimension, knownFrom: 0, known: [] });
  const other = vector.map((_, i) => -vector[(i + dimension / 2) % dimension]!);
  if (other.every((value) => value === 0)) other[0] = 1;
  return other;
}
