import { expect, test } from "vitest";
import { emptyState } from "../../core/interests/state.js";
import { FoldStates, type FoldedState } from "./fold-states.js";

const folded = (userId: string, bytes = 1): FoldedState => ({
  state: emptyState(),
  record: {
    userId,
    state: new Uint8Array(bytes),
    detector: new Uint8Array(0),
    behaviours: 1,
    sessions: 0,
    advancedTo: null,
    checkAt: null,
    version: 1,
  },
});

test("a state is out while it is folded, and what was not committed never comes back", () => {
  const states = new FoldStates(64e6);
  expect(states.take("book", "ann")).toBeNull();
  states.keep("book", "7", [folded("ann")]);
  expect(states.take("book", "ann")).toMatchObject({ version: "7" });
  expect(states.take("book", "ann")).toBeNull();
  states.keep("book", "8", [folded("ann")]);
  expect(states.take("another book", "ann")).toBeNull();
});

test("who is erased while they are folded is not kept", () => {
  const states = new FoldStates(64e6);
  states.take("book", "ann");
  states.forget("ann");
  states.keep("book", "7", [folded("ann")]);
  expect(states.take("book", "ann")).toBeNull();
});

test("of more than fits, those folded longest ago go", () => {
  const states = new FoldStates(64e6);
  const users = ["ann", "bob", "cleo"];
  for (const user of users) {
    states.take("book", user);
    states.keep("book", "1", [folded(user, 2 ** 21)]);
  }
  expect(users.map((user) => states.take("book", user)?.record.userId)).toEqual([undefined, "bob", "cleo"]);
});
