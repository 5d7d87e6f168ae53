import fc from "fast-check";
import { expect, it } from "vitest";
import { withFloors, withReserve, type Floor } from "./floors.js";

const listOf = (positions: readonly number[], fixed: readonly number[] = []) =>
  positions.map((position, i) => ({ position, fixed: fixed.includes(i) }));
const even = (least: number, of: number): Floor => ({ id: "even", least, of, test: (position) => position % 2 === 0 });
const positionsOf = (items: ReturnType<typeof listOf>, floors: readonly Floor[]) =>
  withFloors(items, floors).order.map((i) => items[i]!.position);

it("brings the best of a kind up to the last places of the window, and those that give way follow", () => {
  const items = listOf([1, 3, 2, 5, 7, 4, 9, 6]);
  expect(positionsOf(items, [even(2, 4)])).toEqual([1, 3, 2, 4, 5, 7, 9, 6]);
  expect(withFloors(items, [even(2, 4)]).raised).toEqual(new Map([[5, ["even"]]]));
  expect(positionsOf(items, [even(1, 4)])).toEqual([1, 3, 2, 5, 7, 4, 9, 6]);
});

it("leaves what is fixed where it stands, counts it, and does not undo what an earlier floor did", () => {
  expect(positionsOf(listOf([1, 3, 5, 2, 4], [2]), [even(1, 3)])).toEqual([1, 2, 5, 3, 4]);
  expect(positionsOf(listOf([1, 2, 5, 4], [1]), [even(1, 3)])).toEqual([1, 2, 5, 4]);
  const threes: Floor = { id: "threes", least: 1, of: 2, test: (position) => position % 3 === 0 };
  expect(positionsOf(listOf([1, 5, 2, 9]), [even(1, 2), threes])).toEqual([2, 9, 1, 5]);
});

it("keeps every item once, and every floor that can be kept alone", () => {
  const any = fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(any, fc.nat(10), fc.integer({ min: 1, max: 12 }), (positions, least, of) => {
      const after = positionsOf(listOf(positions), [even(least, of)]);
      expect(after.toSorted()).toEqual(positions.toSorted());
      const evens = (some: readonly number[]) => some.filter((position) => position % 2 === 0).length;
      const possible = Math.min(least, of, positions.length, evens(positions));
      expect(evens(after.slice(0, of))).toBeGreaterThanOrEqual(possible);
      expect(after.slice(0, of).filter((position) => position % 2 === 1)).toEqual(
        positions
          .slice(0, of)
          .filter((position) => position % 2 === 1)
          .slice(0, of - evens(after.slice(0, of))),
      );
    }),
  );
});

it("keeps in reserve behind the best what a floor may have to bring up", () => {
  const kept = withReserve(listOf([1, 2, 3, 5, 4, 7, 6, 8]), 3, [even(3, 10)]);
  expect(kept.map(({ position }) => position)).toEqual([1, 2, 3, 4, 6]);
});
