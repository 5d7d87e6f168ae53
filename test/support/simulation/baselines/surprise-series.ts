import { sessionShares } from "../../../../src/core/migrations/share-matrix.js";
import { model } from "../stream.js";
import type { Stream } from "../stream.js";

/** A value in [0, 1] with the session it belongs to. */
export interface Reading {
  readonly session: number;
  readonly value: number;
}

/** Per behaviour: 1 − the share so far of its topic. */
export function behaviourSeries({ behaviours }: Pick<Stream, "behaviours">): Reading[] {
  const counts = new Float64Array(model.topics).fill(1 / model.topics);
  let total = 1;
  return behaviours.flatMap((topics, session) =>
    topics.map((topic) => {
      const value = 1 - counts[topic]! / total;
      counts[topic]!++;
      total++;
      return { session, value };
    }),
  );
}

/** Per session: total variation distance between its shares and the mean of those before. */
export function sessionSeries({ sessions }: Pick<Stream, "sessions">): Reading[] {
  const shares = sessionShares(sessions);
  const width = shares.topics.length;
  const sum = new Float64Array(width);
  return sessions.map((_, session) => {
    let distance = 0;
    for (let j = 0; j < width; j++) {
      const x = shares.data[session * width + j]!;
      distance += session === 0 ? 0 : Math.abs(x - sum[j]! / session) / 2;
      sum[j]! += x;
    }
    return { session, value: distance };
  });
}
