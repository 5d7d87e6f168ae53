import { expect, it } from "vitest";
import { normal, seeded } from "../../statistics/random.js";
import { sketchDimension, sketchOf } from "./sketch.js";

const random = seeded(3);
const unit = (d: number): Float32Array => {
  const values = Float32Array.from({ length: d }, () => normal(random));
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
};
const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const mixed = (a: Float32Array, b: Float32Array, share: number): Float32Array => {
  const sum = a.map((x, i) => share * x + (1 - share) * b[i]!);
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
};

it.each([3, 48, 512])("keeps cosines within a space of %i dimensions", (d) => {
  const [a, b] = [unit(d), unit(d)];
  const like = mixed(a, b, 0.7);
  const of = (vector: Float32Array) => sketchOf([{ space: "image", vector }])!;
  expect(of(a)).toHaveLength(sketchDimension);
  expect(cosine(of(a), of(a))).toBeCloseTo(1, 5);
  expect(cosine(of(a), of(b))).toBeCloseTo(cosine(a, b), 5);
  expect(cosine(of(a), of(like))).toBeCloseTo(cosine(a, like), 5);
});

it("keeps cosines of longer vectors to a few hundredths", () => {
  const [a, b] = [unit(2_048), unit(2_048)];
  const like = mixed(a, b, 0.6);
  const of = (vector: Float32Array) => sketchOf([{ space: "image", vector }])!;
  expect(Math.abs(cosine(of(a), of(b)) - cosine(a, b))).toBeLessThan(0.15);
  expect(Math.abs(cosine(of(a), of(like)) - cosine(a, like))).toBeLessThan(0.15);
});

it("has two spaces speak beside each other", () => {
  const [picture, sound, otherSound] = [unit(64), unit(64), unit(64)];
  const of = (image: Float32Array, audio: Float32Array) =>
    sketchOf([
      { space: "image", vector: image },
      { space: "audio", vector: audio },
    ])!;
  expect(cosine(of(picture, sound), of(picture, sound))).toBeCloseTo(1, 5);
  expect(cosine(of(picture, sound), of(picture, otherSound))).toBeGreaterThan(0.3);
  expect(
    Math.abs(
      cosine(sketchOf([{ space: "image", vector: picture }])!, sketchOf([{ space: "audio", vector: picture }])!),
    ),
  ).toBeLessThan(0.25);
});

it("is nothing without vectors", () => {
  expect(sketchOf([])).toBeNull();
});
