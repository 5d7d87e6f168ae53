import type { InterestParameters } from "./parameters.js";

/** Pattern search (Hooke, Jeeves 1961) on a logarithmic scale: steps of 4, then 2, then √2, kept while they help. */
export type Move = (parameters: InterestParameters, factor: number) => InterestParameters;

export function search(
  start: InterestParameters,
  loss: (parameters: InterestParameters) => number,
  moves: readonly Move[],
): InterestParameters {
  let best = start;
  let least = loss(start);
  for (const step of [4, 2, Math.SQRT2]) {
    for (let round = 0, moved = true; moved && round < 8; round++) {
      moved = false;
      for (const move of moves) {
        for (const factor of [step, 1 / step]) {
          const tried = move(best, factor);
          const triedLoss = loss(tried);
          if (triedLoss < least - 1e-7) {
            best = tried;
            least = triedLoss;
            moved = true;
            break;
          }
        }
      }
    }
  }
  return best;
}
