import { describe, expect, it } from "vitest";
import { judge, judgedUsers } from "../../src/core/evaluation/judge.js";
import { hadPositions, type Method } from "../../src/core/evaluation/method.js";
import { checkerboard, type SimulatedData } from "../support/checkerboard.js";
import type { Task } from "../../src/core/types.js";

/** What a recommender promises beyond the contract. */
export interface Promises {
  /** it learns from who had what, so it must solve the checkerboard */
  readonly personal: boolean;
  /** NDCG floor for DISCOVER on the checkerboard; 0 for recommenders that do not personalise */
  readonly floor: number;
}

/** The checks every recommender must pass: `make` prepares it on what is known at the split. */
export function recommenderContract(
  name: string,
  make: (data: SimulatedData, task: Task) => Method,
  { personal, floor }: Promises,
): void {
  describe(`recommender contract: ${name}`, () => {
    const data = checkerboard({ users: 60, items: 24, sessions: 3, seed: 11 });
    const { world } = data;
    const users = judgedUsers(world, "DISCOVER");

    if (personal)
      it("solves the checkerboard: items of the user's own colour come first", () => {
        const method = make(data, "DISCOVER");
        const right = users.map(
          (user) =>
            method.list(user, 3).filter((position) => world.catalogue.numberAt(position) % 2 === user.user % 2).length /
            3,
        );
        expect(right.reduce((a, b) => a + b, 0) / right.length).toBeGreaterThan(0.95);
      });

    it("shows no item twice, only items of the catalogue, and for DISCOVER none the user has had", () => {
      const method = make(data, "DISCOVER");
      for (const user of users.slice(0, 10)) {
        const list = method.list(user, 24);
        const had = hadPositions(world, user, "DISCOVER");
        expect(new Set(list).size).toBe(list.length);
        expect(list.some((position) => had.has(position) || world.catalogue.at(position) === null)).toBe(false);
        expect(list.length).toBe(24 - had.size);
      }
    });

    it("is deterministic, and a shorter list is the beginning of a longer one", () => {
      const one = make(data, "NEXT");
      const other = make(data, "NEXT");
      for (const user of users.slice(0, 10)) {
        expect(one.list(user, 10)).toEqual(other.list(user, 10));
        expect(one.list(user, 10).slice(0, 4)).toEqual(one.list(user, 4));
      }
    });

    it("shows nothing that is gone, expired, not yet published or filtered", () => {
      const changed = checkerboard({ users: 20, items: 24, sessions: 3, seed: 5 });
      const {
        world: { catalogue, split, heldOut },
      } = changed;
      const change = (position: number, fields: object) => catalogue.upsert({ ...catalogue.at(position)!, ...fields });
      change(0, { expiresAt: split });
      change(1, { publishedAt: split + 1 });
      change(2, { domain: "elsewhere" });
      change(4, { tags: ["red"], attributes: { price: 12 } });
      change(5, { tags: ["red"], attributes: { price: 30 } });
      catalogue.delete(catalogue.numberAt(3));
      const method = make(changed, "NEXT");
      for (const user of heldOut) {
        expect(method.list(user, 24).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: 24 }, (_, i) => i).filter((i) => ![0, 1, 3].includes(i)),
        );
        expect(method.list(user, 24, { domains: ["elsewhere"] })).toEqual([2]);
        expect(method.list(user, 24, { tagsAny: ["red"], attributes: { price: { lte: 20 } } })).toEqual([4]);
        expect(method.list(user, 24, { ids: ["item-5", "item-3", "item-0"] })).toEqual([5]);
        expect(method.list(user, 24, { exclude: ["item-5"] })).not.toContain(5);
      }
    });

    it("reaches its NDCG floor", () => {
      expect(judge(world, "DISCOVER", users, make(data, "DISCOVER"), 10).ndcg).toBeGreaterThanOrEqual(floor);
    });
  });
}
