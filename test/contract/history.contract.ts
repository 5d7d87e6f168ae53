import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { History } from "../../src/ports/history/history.js";
import { apiKeyContract } from "./api-keys.contract.js";
import { behaviourContract } from "./history/behaviours.js";
import { foldContract } from "./history/folds.js";
import { itemContract } from "./history/items.js";
import { migrationContract } from "./history/migrations.js";
import { outboxContract } from "./history/outbox.js";
import { partitionContract } from "./history/partitions.js";
import { settingContract } from "./history/settings.js";
import { stateContract } from "./history/states.js";
import { transactionContract } from "./history/transactions.js";
import { behaviour } from "./history/records.js";
import { ownVectorContract } from "./history/own-vectors.js";
import { recommendationContract } from "./history.recommendations.js";
import { peopleContract } from "./people.contract.js";

export interface HistorySetup {
  history: History;
  /** another process on the same database, where there can be one */
  other: History | null;
  close(): Promise<void>;
}

/** What every History must do; each test works under names of its own. */
export function historyContract(name: string, start: () => Promise<HistorySetup>): void {
  describe(`History: ${name}`, () => {
    let setup: HistorySetup;
    let history: History;
    beforeAll(async () => {
      setup = await start();
      ({ history } = setup);
    });
    afterAll(() => setup?.close());

    itemContract(() => history);
    behaviourContract(() => history);
    outboxContract(() => history);
    partitionContract(() => history);
    transactionContract(() => history);
    migrationContract(() => history);
    settingContract(() => history);
    stateContract(() => history);
    foldContract(() => history);
    recommendationContract(() => history);
    ownVectorContract(() => history);
    apiKeyContract(() => history);
    peopleContract(() => history);

    test("two processes: locks exclude, notifications cross", async ({ skip }) => {
      if (setup.other === null) return skip("an embedded database has one process");
      const { other } = setup;
      const heard: string[] = [];
      await other.listen("godwit_contract", (payload) => heard.push(payload));
      await history.transaction(async (inside) => {
        await inside.lock(["mine"]);
        await inside.lock(["ours"], { shared: true });
        await other.transaction(async (there) => {
          expect(await there.lock(["mine", "theirs"], { wait: false })).toEqual(new Set(["theirs"]));
          expect(await there.lock(["ours"], { wait: false, shared: true })).toEqual(new Set(["ours"]));
          expect(await there.folds.lock("ours", ["mine", "theirs"])).toEqual(new Set(["theirs"]));
        });
        await inside.notify("godwit_contract", "after commit");
        expect(heard).toEqual([]);
      });
      await expect.poll(() => heard, { timeout: 10_000 }).toEqual(["after commit"]);
      // Two writers of one id: one wins, the other is told.
      const both = await Promise.all(
        [history, other].map((one, i) => one.behaviours.insert([behaviour("race", "racer", { value: i })])),
      );
      expect(both.flat().toSorted()).toEqual(["CONFLICT", "NEW"]);
    });
  });
}
