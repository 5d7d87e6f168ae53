/**
 * π(place k | places before) of items drawn one after the other from softmax(utility / exploration) over what is left
 * (Plackett 1975, Luce 1959). With exploration 0 the best of what is left is certain.
 *
 * utilities: of the whole pool. places: the pool's index of the item at each place; −1 = something from outside the
 * pool stands there for certain, such as a pinned item. Throws RangeError for an item that stands twice.
 */
export function placePropensities(
  utilities: ArrayLike<number>,
  places: ArrayLike<number>,
  exploration: number,
): Float64Array {
  const out = new Float64Array(places.length).fill(1);
  const taken = new Uint8Array(utilities.length);
  for (let k = 0; k < places.length; k++) {
    const chosen = places[k]!;
    if (chosen < 0) continue;
    if (taken[chosen] !== 0) throw new RangeError(`Item ${chosen} of the pool stands at two places.`);
    let most = -Infinity;
    for (let i = 0; i < utilities.length; i++) if (taken[i] === 0 && utilities[i]! > most) most = utilities[i]!;
    if (exploration === 0) out[k] = utilities[chosen] === most ? 1 : 0;
    else {
      let sum = 0;
      for (let i = 0; i < utilities.length; i++)
        if (taken[i] === 0) sum += Math.exp((utilities[i]! - most) / exploration);
      out[k] = Math.exp((utilities[chosen]! - most) / exploration) / sum;
    }
    taken[chosen] = 1;
  }
  return out;
}
