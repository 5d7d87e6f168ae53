/**
 * The synthetic world of the service's benchmark: clustered unit vectors, items over them, users with tastes. Seeded.
 */
import { normal, seeded, type Random } from "../../src/core/statistics/random.js";
import type { Item } from "../../src/core/types.js";
import { itemContentHash } from "../../src/modules/catalogue/item-text.js";

export const dimension = 384;
/** What the OpenAI-compatible adapter calls a model named "bench" of that dimension. */
export const space = `openai:bench:${dimension}`;

const groups = 150;
const domains = ["news", "shop", "course", "social", "health"];
const day = 86_400_000;
const minute = 60_000;

export interface BenchItem extends Item {
  contentHash: string;
  vector: Float32Array;
}

export interface BenchBehaviour {
  id: string;
  userId: string;
  itemId: string;
  type: "VIEW" | "LIKE" | "PURCHASE";
  occurredAt: string;
  scene: { device: string };
  timeZone: string;
}

/** The group an item belongs to: its number modulo the number of groups. */
export function itemId(number: number): string {
  return `item-${number}`;
}

/** The group of an item. */
export function groupOf(number: number): number {
  return number % groups;
}

/** The groups that the user of a seed is mostly interested in. */
export function tasteOf(seed: number, random: Random = seeded(seed)): number[] {
  return Array.from({ length: 6 }, () => Math.floor(random() * groups));
}

/** Unit vectors around group directions that share an offset, as sentence embeddings do. */
export function* items(count: number, now: number): Generator<BenchItem> {
  const random = seeded(384);
  const directions = Array.from({ length: groups }, () =>
    Float64Array.from({ length: dimension }, () => normal(random)),
  );
  for (let number = 0; number < count; number++) {
    const group = groupOf(number);
    const direction = directions[group]!;
    const vector = new Float32Array(dimension);
    let squares = 0;
    for (let j = 0; j < dimension; j++) squares += (vector[j] = direction[j]! + 1.2 * normal(random) + 0.8) ** 2;
    for (let j = 0; j < dimension; j++) vector[j]! /= Math.sqrt(squares);
    const item = {
      id: itemId(number),
      domain: domains[group % domains.length]!,
      title: `Theme${group} piece ${number}`,
      text: `About theme${group} and side${number % 40}, number ${number}.`,
      tags: [`theme${group}`],
      language: "en",
      attributes: { price: 1 + (number % 100) },
      publishedAt: now - Math.floor(random() * 300) * day,
      expiresAt: null,
    };
    yield { ...item, contentHash: itemContentHash(item), vector };
  }
}

/**
 * `length` behaviours of one user in sittings of about five until shortly before `now`, mostly within a handful of
 * groups.
 */
export function* behaviours(
  userId: string,
  length: number,
  catalogue: number,
  now: number,
  seed: number,
): Generator<BenchBehaviour> {
  const random = seeded(seed);
  const taste = tasteOf(seed, random);
  const sittings = Math.ceil(length / 5);
  const between = Math.min(2 * day, (700 * day) / sittings);
  for (let i = 0; i < length; i++) {
    const sitting = sittings - 1 - Math.floor(i / 5);
    const at = now - 3 * 60 * minute - sitting * between + (i % 5) * Math.min(2 * minute, between / 6);
    yield {
      id: `${userId}-${i}`,
      userId,
      itemId: itemId(drawn(random, taste, catalogue)),
      type: random() < 0.8 ? "VIEW" : random() < 0.5 ? "LIKE" : "PURCHASE",
      occurredAt: new Date(at).toISOString(),
      scene: { device: random() < 0.5 ? "phone" : "desktop" },
      timeZone: "Europe/Berlin",
    };
  }
}

function drawn(random: Random, taste: readonly number[], catalogue: number): number {
  if (random() < 0.1) return Math.floor(random() * catalogue);
  const group = taste[Math.floor(taste.length * random() ** 2)]!;
  return group + groups * Math.floor(random() ** 2 * Math.floor((catalogue - 1 - group) / groups + 1));
}
