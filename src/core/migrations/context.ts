import { seeded, seedOf } from "../statistics/random.js";
import type { Session } from "../session.js";
import { blockOf, contrastsOf } from "./contrast.js";
import type { Contrast } from "./contrast.js";
import { permutationTest } from "./permutation-test.js";
import { shareMatrix } from "./share-matrix.js";
import type { ShareMatrix } from "./share-matrix.js";
import { shelfTable } from "./shelf.js";
import type { Shelves } from "./shelves.js";

export interface ContextTestOptions {
  /** units a slice needs */
  readonly minimum: number;
  readonly permutations: number;
  readonly seed: number;
  /** what domains offer; those it lacks are not compared */
  readonly shelves: Shelves;
}

/** One tested contrast: `raw` p-value, and `adjusted` by Holm over the user's contrasts of this look. */
export interface ContextTest {
  readonly contrast: Contrast;
  readonly raw: number;
  readonly adjusted: number;
}

/**
 * Tests every contrast of a user's sessions by permuting whole units (a slice's sessions of about a day) within blocks
 * of about ten consecutive units, so that drift over time is not taken for a context. Holm (1979) over the contrasts:
 * the probability of any false finding in a look is at most the level.
 */
export function testContexts(
  sessions: readonly Session[],
  { minimum, permutations, seed, shelves }: ContextTestOptions,
): ContextTest[] {
  const tested = contrastsOf(sessions, minimum, shelves).map((contrast) => {
    const shares = sharesOf(contrast);
    const { labels, blocks } = labelled(contrast);
    const random = seeded(seed ^ seedOf(contrast.key) ^ sessions.length);
    const table = contrast.dimension === "DOMAIN" ? shelfTable(shelves, contrast.slices, shares.topics) : null;
    return {
      contrast,
      raw: permutationTest(
        { shares, labels, groups: contrast.slices.length, blocks, shelves: table },
        permutations,
        random,
      ),
    };
  });
  return holm(tested);
}

function holm(tested: readonly { contrast: Contrast; raw: number }[]): ContextTest[] {
  const order = tested.toSorted((a, b) => a.raw - b.raw);
  let running = 0;
  return order.map((t, i) => {
    running = Math.max(running, Math.min(1, t.raw * (order.length - i)));
    return { ...t, adjusted: running };
  });
}

export function sharesOf({ units }: Contrast): ShareMatrix {
  return shareMatrix(
    units.map((u) => u.topics),
    units.map((u) => u.size),
  );
}

export function labelled(contrast: Contrast): { labels: number[]; block: number[]; blocks: number[][] } {
  const labels = contrast.units.map((u) => contrast.slices.indexOf(u.slice));
  const block = blockOf(contrast.units.length);
  const blocks: number[][] = [];
  block.forEach((b, i) => {
    (blocks[b] ??= []).push(i);
  });
  return { labels, block, blocks };
}
