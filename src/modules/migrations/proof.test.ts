import { expect, it } from "vitest";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import type { Edition } from "../kit/edition.js";
import { proofOf } from "./proof.js";

const topics = ["bicycles", "guitars", "games"];
const catalogue = [
  { id: "tyre", topic: 0 },
  { id: "pump", topic: 0 },
  { id: "strings", topic: 1 },
  { id: "tuner", topic: 1 },
  { id: "dice", topic: 2 },
];
const edition = {
  positionOf: (id: string) => topics.indexOf(id),
  requireCodebook: () => ({ id: "codebook" }),
  catalogue: {
    positionOfId: (id: string) => catalogue.findIndex((item) => item.id === id),
    at: (position: number) => ({ number: position, topics: { index: [catalogue[position]!.topic], value: [1] } }),
  },
} as unknown as Edition;

let number = 0;
const did = (itemId: string, type = "VIEW") =>
  ({ id: String(number++), itemId, type, textHash: null }) as unknown as BehaviourRecord;
/** by the start of the session */
const sessions: Readonly<Record<number, BehaviourRecord[]>> = {
  1: [did("dice"), did("tyre")],
  2: [did("pump"), did("dice"), did("tyre")],
  3: [did("dice"), did("strings"), did("tuner", "DISMISS")],
  4: [did("strings"), did("dice"), did("tuner")],
};
const history = {
  behaviours: { page: async (_user: string, { from }: { from: number }) => sessions[from] },
  codebooks: { itemTopicsOf: async () => new Map() },
} as unknown as History;
const range = (start: number, side: string, weight: number) => ({ start, end: start, side, weight });
const record = {
  userId: "hugo",
  facts: {
    from: [
      { topic: "bicycles", share: 0.8 },
      { topic: "games", share: 0.2 },
    ],
    to: [
      { topic: "guitars", share: 0.8 },
      { topic: "games", share: 0.2 },
    ],
    evidence: [range(1, "BEFORE", 2), range(2, "BEFORE", 1), range(3, "AFTER", 2), range(4, "AFTER", 1)],
  },
} as unknown as MigrationRecord;

it("takes of the strongest sessions what moved, each item once before it is repeated", async () => {
  const proof = async (side: "BEFORE" | "AFTER", first = 9) =>
    (await proofOf({ history, edition }, record, first, side)).map(({ itemId }) => itemId);
  expect(await proof("BEFORE")).toEqual(["tyre", "pump", "tyre"]);
  expect(await proof("AFTER")).toEqual(["strings", "tuner", "strings"]);
  expect(await proof("AFTER", 1)).toEqual(["strings"]);
});
