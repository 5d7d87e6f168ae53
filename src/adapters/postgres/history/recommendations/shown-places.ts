import { placeAt, type ServedPlace } from "../../../../core/ranking/served/place.js";
import { decodeServedList } from "../../../../core/ranking/served/decode.js";
import { sql } from "../sql.js";

/** The places of a set that were shown, from its row `s`: an array of positions, empty where `shown` is NULL. */
export const shownPositions = sql`ARRAY(
  SELECT position FROM unnest(s.shown) r, generate_series(lower(r), upper(r) - 1) AS position ORDER BY position)`;

export interface ShownPlace extends ServedPlace {
  readonly position: number;
}

/** What stood at those places; nothing while the page that brings the ranking is still on its way. */
export function placesOf(ranking: Uint8Array | null, positions: readonly number[]): ShownPlace[] {
  if (ranking === null || positions.length === 0) return [];
  const list = decodeServedList(ranking);
  return positions.flatMap((position) => {
    const place = placeAt(list, position);
    return place === null ? [] : [{ position, ...place }];
  });
}
