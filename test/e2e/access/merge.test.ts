import fc from "fast-check";
import { expect, test } from "vitest";
import { tablesHolding } from "../../support/every-table.js";
import { onBackends } from "../../support/on-backends.js";
import { moveIn, recordBehaviours, sendFeedback, upsertUsers } from "../../support/small-town.js";
import { as, folded, known, moved, of, record, rows, town } from "../../support/visitors.js";
import { pointsAbout } from "../../trust/crash/search-erased.js";

const merge = "mutation($from: ID!, $into: ID!) { mergeUsers(from: $from, into: $into) { userId merged rows } }";
const reset = "mutation($id: ID!) { resetUser(id: $id) { rows } }";
const erase = "mutation($id: ID!) { eraseUser(id: $id) { erased rows } }";
const lift = "mutation($id: ID!, $reason: String!) { liftErasure(id: $id, reason: $reason) { lifted } }";

onBackends(
  "merged users",
  () => ({ fakeTexts: true, startsAt: town.end }),
  (harness) => moveIn(harness, { ...town, behaviours: town.behaviours.filter(({ userId }) => userId === "ada") }),
  (harness, backend) => {
    test("ids that become one fold to what one folds to, in any order of merges and behaviours", async () => {
      const history = of("ada").slice(-160);
      await record(harness(), as("one", history));
      await harness().settle();
      const plans = fc.sample(
        fc.record({
          owners: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: history.length, maxLength: history.length }),
          merges: fc.shuffledSubarray(
            [
              [0, 1],
              [1, 2],
            ] as const,
            { minLength: 2, maxLength: 2 },
          ),
          cuts: fc.tuple(
            fc.integer({ min: 1, max: history.length - 1 }),
            fc.integer({ min: 1, max: history.length - 1 }),
          ),
          settles: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        }),
        { seed: 7, numRuns: backend === "openai+qdrant" ? 1 : 4 },
      );
      for (const [run, { owners, merges, cuts, settles }] of plans.entries()) {
        const names = [0, 1, 2].map((n) => `of-${run}-${n}`);
        const shuffled = fc.sample(
          fc.shuffledSubarray(history, { minLength: history.length, maxLength: history.length }),
          {
            seed: run,
            numRuns: 1,
          },
        )[0]!;
        const parts = shuffled.map((one, i) => ({ ...as(names[owners[i]!]!, [one])[0]!, id: `${run}-${i}` }));
        const [first, second] = cuts.toSorted((a, b) => a - b) as [number, number];
        const steps = [parts.slice(0, first), parts.slice(first, second), parts.slice(second)];
        for (const [n, step] of steps.entries()) {
          await record(harness(), step);
          if (settles[n]) await harness().settle();
          const pair = merges[n];
          if (pair) await harness().gql(merge, { from: names[pair[0]], into: names[pair[1]] });
        }
        await harness().settle();
        const [whole, joined] = [await folded(harness(), "one"), await folded(harness(), names[2]!)];
        expect({ ...joined, shares: null }).toEqual({ ...whole, shares: null });
        for (const [topic, share] of whole.shares) expect(joined.shares.get(topic)).toBeCloseTo(share as number, 6);
        // Asked under any of the ids, it is the same person; nothing is left under the others.
        for (const name of names.slice(0, 2)) {
          expect(new Set(Object.values(await rows(harness(), name)))).toEqual(new Set([0]));
          expect(await pointsAbout(harness().runtime.services.vectors, [name])).toBe(0);
        }
        const { interests } = await harness().gql(known, { id: names[0] });
        expect(interests.length).toBe(joined.shares.size);
      }
    }, 240_000);

    test("a merge that breaks off, wherever it does, has not happened", async () => {
      await record(harness(), as("phone", of("ada").slice(-30)));
      await record(harness(), as("account", of("ada").slice(-60, -30)));
      await harness().settle();
      const before = [await rows(harness(), "phone"), await rows(harness(), "account")];
      const { pool } = harness().database;
      await pool.query("CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$");
      for (const [table, when] of [
        ["behaviours", "UPDATE"],
        ["interest_states", "DELETE"],
        ["user_aliases", "INSERT"],
        ["person_acts", "INSERT"],
        ["outbox", "INSERT"],
      ]) {
        await pool.query(`CREATE TRIGGER broken BEFORE ${when} ON ${table} FOR EACH ROW EXECUTE FUNCTION broken()`);
        const { extensions } = await harness().refusal(merge, { from: "phone", into: "account" });
        expect(extensions.code).toBe("INTERNAL_SERVER_ERROR");
        await pool.query(`DROP TRIGGER broken ON ${table}`);
        expect([await rows(harness(), "phone"), await rows(harness(), "account")]).toEqual(before);
      }
      await pool.query("DROP FUNCTION broken");
      const { mergeUsers } = await harness().gql(merge, { from: "phone", into: "account" });
      expect(mergeUsers).toMatchObject({ userId: "account", merged: true, rows: { behaviours: 30 } });
      await harness().settle();
      expect((await folded(harness(), "account")).behaviours).toBe(60);
    });

    test("feedback, recommendations and migrations come along; what was announced is not announced again", async () => {
      await record(
        harness(),
        moved(() => "mei-visitor"),
      );
      await harness().settle();
      const { recommendations } = await harness().gql(
        '{ recommendations(userId: "mei-visitor", first: 3) { id edges { node { item { id } } } } }',
      );
      const feedback = {
        userId: "mei-visitor",
        recommendationId: recommendations.id,
        itemId: recommendations.edges[0]!.node.item.id,
        kind: "LIKE",
        occurredAt: new Date(town.end).toISOString(),
      };
      await harness().gql(sendFeedback, { feedback: [feedback] });
      await harness().settle();
      const { history } = harness().runtime.services;
      await expect.poll(() => history.recommendations.get(recommendations.id)).not.toBeNull();
      const said = await rows(harness(), "mei-visitor");
      expect(said["migrations"]).toBeGreaterThan(0);
      const { mergeUsers } = await harness().gql(merge, { from: "mei-visitor", into: "mei-account" });
      expect(mergeUsers.rows).toMatchObject({ feedback: 1, migrations: said["migrations"], recommendationSets: 1 });
      await harness().settle();
      const after = await rows(harness(), "mei-account");
      expect([after["migrations"], after["migration_changes"]]).toEqual([
        said["migrations"],
        said["migration_changes"],
      ]);
      const again = await harness().gql(sendFeedback, { feedback: [feedback] });
      expect(again.sendFeedback).toMatchObject({ accepted: 0, duplicates: 1, refused: [] });
      const more = await harness().gql(sendFeedback, { feedback: [{ ...feedback, kind: "CLICK" }] });
      expect(more.sendFeedback).toMatchObject({ accepted: 1, refused: [] });

      // What was said of both is one change of one user: one of the two stands.
      await record(
        harness(),
        moved((day) => (day % 2 === 0 ? "mei-left" : "mei-right")),
      );
      await harness().settle();
      const drifts = async (userId: string) => {
        const { migrations } = await harness().gql(
          `{ migrations(userId: "${userId}", first: 20) { edges { node { kind state } } } }`,
        );
        return migrations.edges
          .map(({ node }) => node)
          .filter(({ kind, state }) => ["SHIFT", "EMERGENCE", "FADE", "UNSURE"].includes(kind) && state !== "REVERTED");
      };
      expect([(await drifts("mei-left")).length, (await drifts("mei-right")).length]).toEqual([1, 1]);
      await harness().gql(merge, { from: "mei-left", into: "mei-right" });
      await harness().settle();
      expect((await drifts("mei-right")).length).toBe(1);
    });

    test("another id writes and reads as its user; what cannot be one is refused with the reason", async () => {
      const [late] = as("sofa-laptop", of("ada").slice(-1));
      await record(harness(), as("sofa-laptop", of("ada").slice(-20)));
      await harness().gql(upsertUsers, {
        users: [{ id: "sofa-laptop", timeZone: "Asia/Tokyo", attributes: { plan: "guest", seen: 1 } }],
      });
      await harness().gql(upsertUsers, { users: [{ id: "sofa-member", attributes: { plan: "paid" } }] });
      await harness().gql(merge, { from: "sofa-laptop", into: "sofa-member" });
      expect((await harness().gql(merge, { from: "sofa-laptop", into: "sofa-member" })).mergeUsers).toMatchObject({
        merged: false,
      });
      const repeat = await harness().gql(recordBehaviours, {
        behaviours: [{ ...late, id: as("sofa-laptop", of("ada").slice(-20)).at(-1)!.id }],
      });
      expect(repeat.recordBehaviours).toMatchObject({ accepted: 0, duplicates: 1, refused: [] });
      const { user } = await harness().gql(
        '{ user(id: "sofa-laptop") { id timeZone attributes behaviours(first: 1) { edges { node { timeZone } } } } }',
      );
      expect(user).toMatchObject({ id: "sofa-member", timeZone: "Asia/Tokyo", attributes: { plan: "paid", seen: 1 } });
      const { upsertUsers: refused } = await harness().gql(upsertUsers, { users: [{ id: "sofa-laptop" }] });
      expect(refused).toMatchObject({ accepted: 0, refused: [{ path: ["users", "0", "id"], code: "CONFLICT" }] });
      const shared = await harness().refusal(merge, { from: "sofa-laptop", into: "somebody-else" });
      expect(shared).toMatchObject({ extensions: { code: "CONFLICT" } });
    });

    test("ids are forgotten together; a reset keeps the account; an erasure is lifted for a reason", async () => {
      await harness().settle();
      const exported = (await harness().gql('mutation { exportUser(id: "sofa-laptop") }')).exportUser;
      expect(exported).toMatchObject({
        user: { id: "sofa-member" },
        aliases: [{ id: "sofa-laptop", requestedBy: "open" }],
      });
      expect((await harness().gql(reset, { id: "sofa-laptop" })).resetUser.rows).toMatchObject({ behaviours: 20 });
      await harness().settle();
      expect(await rows(harness(), "sofa-member")).toEqual(
        expect.objectContaining({ behaviours: 0, interest_states: 0, user_aliases: 1 }),
      );
      expect(await pointsAbout(harness().runtime.services.vectors, ["sofa-member"])).toBe(0);
      await record(harness(), as("sofa-laptop", of("ada").slice(-5)));
      await harness().settle();
      expect((await folded(harness(), "sofa-member")).behaviours).toBe(5);

      expect((await harness().gql(erase, { id: "sofa-laptop" })).eraseUser.rows).toMatchObject({
        aliases: 1,
        behaviours: 5,
        users: 1,
      });
      await harness().settle();
      for (const name of ["sofa-laptop", "sofa-member"]) {
        const { recordBehaviours: late } = await harness().gql(recordBehaviours, {
          behaviours: as(name, of("ada").slice(-1)),
        });
        expect(late).toMatchObject({ accepted: 0, refused: [{ code: "FORBIDDEN" }] });
        expect((await harness().refusal(merge, { from: "new-visitor", into: name })).extensions.code).toBe("FORBIDDEN");
      }
      if (backend === "openai+qdrant") harness().advance(121_000);
      await harness().settle();
      for (const name of ["sofa-laptop", "sofa-member"])
        expect(await tablesHolding(harness().database, name)).toEqual([]);
      expect((await harness().refusal(lift, { id: "sofa-laptop", reason: " " })).extensions.code).toBe(
        "BAD_USER_INPUT",
      );
      await harness().gql(lift, { id: "sofa-laptop", reason: "asked by letter" });
      expect((await harness().refusal(lift, { id: "sofa-laptop", reason: "again" })).extensions.code).toBe("NOT_FOUND");
      const { recordBehaviours: back } = await harness().gql(recordBehaviours, {
        behaviours: as("sofa-laptop", of("ada").slice(-1)),
      });
      expect(back).toMatchObject({ accepted: 1, refused: [] });
      const { personActs } = await harness().gql("{ personActs(first: 3) { kind requestedBy reason rows } }");
      expect(personActs.map(({ kind }: { kind: string }) => kind)).toEqual(["LIFT", "RESET", "MERGE"]);
      expect(personActs[0]).toMatchObject({ requestedBy: "open", reason: "asked by letter" });
      expect(await harness().gql('{ personActs(userId: "sofa-laptop") { kind } }')).toEqual({
        personActs: [{ kind: "LIFT" }],
      });
    });

    test("what was being recorded while its user was merged or erased is settled with the next fold", async () => {
      const { history } = harness().runtime.services;
      await record(harness(), as("late-visitor", of("ada").slice(-3)));
      await harness().gql(merge, { from: "late-visitor", into: "late-member" });
      await record(harness(), as("late-gone", of("ada").slice(-1)));
      await harness().gql(erase, { id: "late-gone" });
      for (const userId of ["late-visitor", "late-gone"]) {
        // as a request does that looked before the commit
        await history.users.ensure([userId]);
        const one = { ...as(userId, of("ada").slice(-9, -8))[0]!, id: `race-${userId}` };
        await history.behaviours.insert([harness().runtime.services.behaviours.check(one)]);
        await history.outbox.add([{ topic: "fold", key: userId, payload: { ids: [one.id] } }]);
      }
      await harness().settle();
      expect((await folded(harness(), "late-member")).behaviours).toBe(4);
      for (const userId of ["late-visitor", "late-gone"])
        expect(new Set(Object.values(await rows(harness(), userId)))).toEqual(new Set([0]));
    });
  },
);
