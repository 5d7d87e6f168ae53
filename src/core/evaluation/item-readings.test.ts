import { expect, it } from "vitest";
import { assign, rowDot } from "../topics/codebook.js";
import { centre } from "../topics/centre.js";
import { readingsOf } from "./item-readings.js";
import { checkerboard } from "../../../test/support/checkerboard.js";

const {
  items,
  world: { codebook },
} = checkerboard({ users: 4, items: 300, sessions: 2, seed: 1 });

it("of some items, in any order, are what their vectors say, whatever else is packed beside them", () => {
  const some = [items[250]!, items[3]!, items[90]!];
  const readings = readingsOf(codebook, items);
  const vectors = readings.vectorsOf(some);
  const query = centre(items[7]!.vector, codebook.mean);
  for (const positions of [Int32Array.of(2, 0, 1), Int32Array.from({ length: 60 }, (_, i) => i % 3)]) {
    const [row] = vectors.similarities([query], positions);
    positions.forEach((position, i) =>
      expect(row![i]).toBeCloseTo(rowDot(centre(some[position]!.vector, codebook.mean), 0, query), 5),
    );
  }
  some.forEach((item, position) => {
    expect(vectors.read(position)).toEqual(centre(item.vector, codebook.mean));
    expect(readings.topicsOf(item)).toEqual(assign(codebook, item.vector));
  });
  expect(vectors.read(3)).toBeNull();
});

it("are worked out once for items that were read before, and anew with one that was not", () => {
  const readings = readingsOf(codebook, items);
  const more = { ...items[0]!, number: 300, id: "new", vector: items[1]!.vector.map((x) => -x) };
  expect(readingsOf(codebook, items.slice(5, 9))).toBe(readings);
  expect(
    readingsOf(codebook, [...items, more])
      .vectorsOf([more])
      .read(0),
  ).toEqual(centre(more.vector, codebook.mean));
});
