import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServiceProcess } from "../trust/service/service-process.js";
import { createApp, type App } from "../../src/app.js";
import { loadConfig } from "../../src/config/config.js";
import { decodeState } from "../../src/core/interests/codec.js";
import { advance } from "../../src/core/migrations/advance.js";
import { decodeState as decodeDetector } from "../../src/core/migrations/watch-state.js";
import { parametersFor } from "../../src/core/migrations/parameters.js";
import { seedOf } from "../../src/core/statistics/random.js";
import { rowDot } from "../../src/core/topics/codebook.js";
import { createLogger } from "../../src/logging.js";
import type { MigrationChangeRecord } from "../../src/ports/history/migrations.js";
import { startFakeOpenAI, type FakeOpenAI } from "../fakes/openai/server.js";
import { post } from "../support/graphql-client.js";
import { freshDatabase, testServerUrl, whyNoServer, type FreshDatabase } from "../support/postgres-server.js";
import { recordBehaviours, smallTown, upsertItems } from "../support/small-town.js";
import { startEndpoint, type Endpoint } from "../support/webhook-endpoint.js";
import { dayMs, hourMs, minuteMs } from "../../src/core/time.js";

const town = smallTown();
const itemsOf = (theme: string): string[] =>
  town.items.filter(({ id }) => town.themes[id] === theme).map(({ id }) => id);
interface Behaviour {
  id: string;
  userId: string;
  itemId: string;
  type: string;
  occurredAt: string;
}

/** A session of three clicks on a theme, `days` before the town's end at an hour. */
function sitting(userId: string, days: number, hour: number, theme: string): Behaviour[] {
  const items = itemsOf(theme);
  const start = town.end - days * dayMs - (town.end % dayMs) + hour * hourMs;
  return [0, 1, 2].map((n) => ({
    id: `${userId}-${days}-${hour}-${n}`,
    userId,
    itemId: items[(days + n) % items.length]!,
    type: "CLICK",
    occurredAt: new Date(start + n * minuteMs).toISOString(),
  }));
}

const days = Array.from({ length: 48 }, (_, i) => 50 - i);
/**
 * Two whose interests move, one of them back again; one of mornings and evenings; one who stays: their sessions in
 * order of time.
 */
const people: Readonly<Record<string, Behaviour[][]>> = {
  mover: days.map((d) => sitting("mover", d, 9, d > 24 ? "music" : "cooking")),
  returner: days.map((d) => sitting("returner", d, 9, d > 34 || d <= 18 ? "films" : "hiking")),
  twofold: days.flatMap((d) => [sitting("twofold", d, 8, "technology"), sitting("twofold", d, 20, "music")]),
  steady: days.map((d) => sitting("steady", d, 12, ["cooking", "films"][d % 2]!)),
};
const program = fileURLToPath(new URL("../trust/service/child.ts", import.meta.url));
const register = `mutation($url: String!) { upsertWebhook(url: $url, secret: "a secret of the shop", minState: CONFIRMED) { id } }`;

describe.skipIf(testServerUrl === null)(
  `several processes on one database, one of them killed${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  () => {
    let database: FreshDatabase;
    let openai: FakeOpenAI;
    let endpoint: Endpoint;
    let folder: string;
    let app: App;
    let log: MigrationChangeRecord[] = [];

    beforeAll(async () => {
      [database, openai, endpoint] = await Promise.all([freshDatabase(), startFakeOpenAI(), startEndpoint()]);
      folder = mkdtempSync(join(tmpdir(), "godwit-together-"));
      const env = {
        DATABASE_URL: database.url,
        OPENAI_BASE_URL: openai.url,
        EMBEDDING_MODEL: "fake",
        LOG_LEVEL: "error",
        GODWIT_DATA_DIR: folder,
        GODWIT_FALSE_ALARMS_USER_YEARS: "0.1",
        GODWIT_WEBHOOK_PRIVATE: "on",
        GODWIT_WEBHOOK_TIMEOUT_SECONDS: "2",
      };
      const begin = (): ServiceProcess => new ServiceProcess(program, { ...env, NODE_OPTIONS: "--import tsx" });
      const processes = [begin(), begin()];
      const urls = [await processes[0]!.start()];
      await post(urls[0]!, upsertItems, { items: town.items });
      await processes[0]!.ask({ kind: "settle" });
      urls.push(await processes[1]!.start()); // once there are topics: two that fit them at once refuse each other
      expect((await post(urls[1]!, register, { url: endpoint.url })).errors).toBeUndefined();

      // Everybody writes at once, each in order, now to one process and then to the other; the second is killed in the
      // middle.
      let written = 0;
      let killed: Promise<void> | null = null;
      const restart = async (): Promise<void> => {
        await processes[1]!.kill();
        processes[1] = begin();
        urls[1] = await processes[1].start();
      };
      const write = async (sessions: Behaviour[][]): Promise<void> => {
        for (let i = 0; i < sessions.length; i += 2) {
          const behaviours = sessions.slice(i, i + 2).flat();
          for (let attempt = 0; ; attempt++) {
            // nobody there: the other one
            const answer = await post(urls[(i / 2 + attempt) % 2]!, recordBehaviours, { behaviours }).catch(() => null);
            if (answer !== null && answer.data && answer.data.recordBehaviours.refused.length === 0) break;
            if (attempt > 20) throw new Error(`not recorded: ${JSON.stringify(answer)}`);
          }
          if (++written === 40) killed = restart();
        }
      };
      await Promise.all(Object.values(people).map(write));
      await killed;
      await Promise.all(processes.map((one) => one.ask({ kind: "settle" })));
      await Promise.all(processes.map((one) => one.close()));

      app = await createApp({ config: loadConfig(env), logger: createLogger({ level: "error" }) });
      await app.runtime.settle(); // what a process left behind when it stopped
      log = await app.runtime.services.history.migrations.changesAfter(0n, 1_000);
    }, 240_000);
    afterAll(async () => {
      await app?.close();
      await Promise.all([endpoint?.close(), openai?.close(), database?.drop()]);
      rmSync(folder, { recursive: true, force: true });
    });

    it("says of every user what one process says that replays the history, each change once and in order", async () => {
      const { editions, history } = app.runtime.services;
      const edition = editions.current;
      const codebook = edition.requireCodebook();
      const { centroids, dimension } = codebook;
      for (const userId of Object.keys(people)) {
        const [record] = await history.interests.get(codebook.id, [userId]);
        const { sessions } = decodeState(record!.state);
        expect(sessions.map(({ start }) => start)).toEqual(
          people[userId]!.map(([first]) => Date.parse(first!.occurredAt)),
        );
        const replayed = advance(
          {
            migrations: [],
            state: null,
            sessions,
            total: sessions.length,
            seed: seedOf(userId),
            k: edition.k,
            shelves: new Map(),
            centroidCosine: (a, b) => rowDot(centroids, a, centroids.subarray(b * dimension, (b + 1) * dimension)),
          },
          parametersFor(50),
        );
        const stored = new Map((await history.migrations.ofUsers([userId])).map((one) => [one.id, one]));
        expect(
          log
            .filter((line) => line.userId === userId)
            .map((line) => ({
              key: stored.get(line.migrationId)!.key,
              state: line.state,
              reason: line.reason,
              at: line.at,
              statistic: line.statistic,
              sessions: line.sessions,
            })),
        ).toEqual(
          replayed.changes.map(({ migration, log: line }) => ({
            key: migration.key,
            state: line.to,
            reason: line.reason,
            at: line.at,
            statistic: line.statistic,
            sessions: line.sessions,
          })),
        );
        const last = new Map(replayed.changes.map(({ migration }) => [migration.key, migration]));
        // Sessions are kept in single precision: what is described of them agrees to that.
        expect(
          [...stored.values()]
            .map(({ key, kind, state, magnitude, changedAt }) => ({
              key,
              kind,
              state,
              magnitude: magnitude.toFixed(4),
              changedAt,
            }))
            .toSorted(byKey),
        ).toEqual(
          [...last.values()]
            .map(({ key, kind, state, magnitude, changedAt }) => ({
              key,
              kind,
              state,
              magnitude: magnitude.toFixed(4),
              changedAt,
            }))
            .toSorted(byKey),
        );
        const [own, other] = [record!.detector, replayed.state].map((bytes) => {
          const { regimes: _, ...state } = decodeDetector(bytes);
          return state;
        });
        expect(own).toEqual(other);
      }
    });

    it("found what there was to find", () => {
      const reasons = (userId: string): string[] =>
        log.filter((line) => line.userId === userId).map(({ reason }) => reason);
      expect(reasons("mover")).toContain("THRESHOLD_PASSED");
      expect(
        reasons("returner").filter((reason) => reason === "THRESHOLD_PASSED" || reason === "OLD_INTERESTS_BACK").length,
      ).toBeGreaterThan(1);
      expect(reasons("twofold")).toContain("SLICES_DIFFER");
      expect(reasons("steady")).not.toContain("THRESHOLD_PASSED");
    });

    it("delivered every change that an endpoint asked for, whoever was killed, each under one id", () => {
      const before = new Map<string, string>();
      const expected: string[] = [];
      for (const { migrationId, state, number } of log) {
        const told =
          state === "CONFIRMED" ||
          state === "SETTLED" ||
          (state === "REVERTED" && before.get(migrationId) !== "SUSPECTED");
        if (told) expected.push(number.toString());
        before.set(migrationId, state);
      }
      const byId = new Map(endpoint.received.map(({ body }) => [body.id, body.change.number]));
      expect([...byId.values()].toSorted((a, b) => Number(a) - Number(b))).toEqual(expected);
      expect(expected.length).toBeGreaterThan(4);
    });
  },
);

const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1);
