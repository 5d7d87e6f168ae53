import { rowDot } from "../../topics/codebook.js";
import type { Catalogue } from "../catalogue.js";
import type { ItemVectors } from "../vectors.js";
import type { InterestPreference } from "./preference.js";

/** A preference as the ranker reads it: how far it speaks of each item. */
export interface Wish {
  readonly preference: InterestPreference;
  /** 0 = it does not speak of the item at a catalogue position, 1 = of nothing else */
  affinity(position: number): number;
  /** centred unit vector by which stores find what is wished for; null = there is none */
  readonly vector: Float32Array | null;
}

/** What wishes are read against. */
export interface WishGround {
  readonly catalogue: Catalogue;
  readonly vectors: ItemVectors | null;
  /** index of a topic by its lasting id; −1 = it is no more */
  topicOf(id: string): number;
  /** the direction of a topic by its index */
  topicVector(topic: number): Float32Array | null;
  /** the centred vector of a text by its hash; null = it is not at hand */
  textVector(hash: string): Float32Array | null;
}

/** Cosines in the centred space at which an item begins to be like a text or an item, and at which it wholly is. */
const alike = { text: [0.16, 0.4], item: [0.35, 0.8] } as const;

/** Preferences as wishes. What they name and is no more says nothing. */
export function wishesOf(preferences: readonly InterestPreference[], ground: WishGround): Wish[] {
  return preferences.map((preference) => {
    if (preference.kind === "TOPIC") return ofTopic(preference, ground);
    return preference.kind === "TEXT" ? ofText(preference, ground) : ofItem(preference, ground);
  });
}

function ofTopic(preference: InterestPreference, { catalogue, topicOf, topicVector }: WishGround): Wish {
  const topic = topicOf(preference.target);
  return {
    preference,
    vector: topic < 0 ? null : topicVector(topic),
    affinity(position) {
      const topics = catalogue.at(position)?.topics;
      const i = topic < 0 || topics === undefined ? -1 : topics.index.indexOf(topic);
      return i < 0 ? 0 : topics!.value[i]!;
    },
  };
}

function ofText(preference: InterestPreference, ground: WishGround): Wish {
  const vector = preference.textHash === null ? null : ground.textVector(preference.textHash);
  const word = preference.target.trim().toLowerCase();
  const near = nearness(vector, ground.vectors, alike.text);
  return {
    preference,
    vector,
    affinity: (position) =>
      ground.catalogue.at(position)?.tags.some((tag) => tag.toLowerCase() === word) ? 1 : near(position),
  };
}

function ofItem(preference: InterestPreference, { catalogue, vectors }: WishGround): Wish {
  const target = catalogue.positionOfId(preference.target);
  const vector = target < 0 ? null : (vectors?.read(target) ?? null);
  const near = nearness(vector, vectors, alike.item);
  // Who mutes or pins an item means that item; who wants more or less of it means its like too.
  const alone = Math.abs(preference.weight) === 1;
  return {
    preference,
    vector,
    affinity: (position) => (position === target ? 1 : alone ? 0 : near(position)),
  };
}

function nearness(
  vector: Float32Array | null,
  vectors: ItemVectors | null,
  [begins, whole]: readonly [number, number],
): (position: number) => number {
  if (vector === null || vectors === null) return () => 0;
  return (position) => {
    const other = vectors.read(position);
    if (other === null || other.length !== vector.length) return 0;
    return Math.min(1, Math.max(0, (rowDot(other, 0, vector) - begins) / (whole - begins)));
  };
}
