import type { ItemWordsHistory } from "../../../ports/history/item-words.js";
import type { WordPlace } from "../../../core/topics/search-words.js";
import { all, chunks, type Client, time } from "./sql.js";
import { itemConditions } from "./item-conditions.js";

/** Positions go up to 16,383; a word's own number says nothing, its weight (title or text) does. */
const vector = (words: ReadonlyMap<string, WordPlace>): string =>
  [...words].map(([word, place]) => `'${word}':1${place}`).join(" ");

/** A word counts half where it stands in the text only. */
const inText = 0.5;
/** Sums of weights depend on the order of a plan in their last digits; like ones must be alike. */
const coverageDigits = 9;

export function itemWordsHistory(client: Client): ItemWordsHistory {
  return {
    async put(rows) {
      for (const part of chunks([...rows], 500)) {
        const input = JSON.stringify(part.map(({ number, hash, words }) => ({ n: number, h: hash, w: vector(words) })));
        await client.$executeRaw`
          INSERT INTO item_words (item_number, of_hash, words)
          SELECT n, h, w::tsvector FROM jsonb_to_recordset(${input}::jsonb) AS t(n int, h text, w text)
          ON CONFLICT (item_number) DO UPDATE SET of_hash = EXCLUDED.of_hash, words = EXCLUDED.words`;
      }
    },
    async remove(numbers) {
      await client.$executeRaw`DELETE FROM item_words WHERE item_number = ANY(${[...numbers]})`;
    },
    async stale(first) {
      const rows = await client.$queryRaw<{ number: number }[]>`
        SELECT number FROM items LEFT JOIN item_words ON item_number = number
        WHERE deleted_at IS NULL AND of_hash IS DISTINCT FROM content_hash ORDER BY number LIMIT ${first}`;
      return rows.map(({ number }) => number);
    },
    async frequencies(words) {
      const queries = words.map((word) => `'${word}'`);
      const rows = await client.$queryRaw<{ n: bigint; items: bigint }[]>`
        SELECT (SELECT count(*) FROM item_words WHERE words @@ q::tsquery) AS n, (SELECT count(*) FROM item_words) AS items
        FROM unnest(${queries}::text[]) WITH ORDINALITY AS t(q, place) ORDER BY place`;
      return { of: rows.map(({ n }) => Number(n)), items: Number(rows[0]?.items ?? 0) };
    },
    async match(words, filter, { first, now }) {
      if (words.length === 0) return [];
      const anywhere = words.map(({ word }) => `'${word}'`);
      const inTitle = words.map(({ word }) => `'${word}':A`);
      const weights = words.map(({ weight }) => weight);
      return client.$queryRaw<{ id: string; coverage: number }[]>`
        SELECT id, coverage FROM (
          SELECT item_number,
            round(sum(weight * CASE WHEN words @@ title::tsquery THEN 1 ELSE ${inText}::float8 END)::numeric, ${coverageDigits}::int)::float8 AS coverage
          FROM unnest(${anywhere}::text[], ${inTitle}::text[], ${weights}::float8[]) AS t(anywhere, title, weight)
          JOIN item_words ON words @@ anywhere::tsquery GROUP BY item_number
        ) AS matched JOIN items ON number = item_number
        WHERE ${all(itemConditions(filter))} AND (published_at IS NULL OR published_at <= ${time(now)}::timestamptz)
          AND (expires_at IS NULL OR expires_at > ${time(now)}::timestamptz)
        ORDER BY coverage DESC, id LIMIT ${first}`;
    },
  };
}
