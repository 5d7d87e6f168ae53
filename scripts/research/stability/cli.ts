/** What three refits leave of topics and of people's interests: `npm run research -- stability`. */
import { packagedModel } from "../../../src/adapters/embedding/model-files.js";
import { createLocalEmbedder } from "../../../src/adapters/embedding/local.js";
import { createTextReader } from "../../../src/adapters/embedding/text-reader.js";
import { wholeFrom } from "../../../src/cli/arguments.js";
import type { Sparse } from "../../../src/core/sparse.js";
import { type FittedCodebook, fitCodebook } from "../../../src/core/topics/fit.js";
import { labelCandidates } from "../../../src/core/topics/label-candidates.js";
import { languageOf } from "../../../src/core/topics/language.js";
import { labelTopics } from "../../../src/core/topics/labels.js";
import { itemText } from "../../../src/modules/catalogue/item-text.js";
import { keptOrFresh } from "../../../src/modules/topics/label-topics.js";
import { meaningOf } from "../../../src/modules/topics/meaning.js";
import { plainWorld } from "../../../test/support/plain-world.js";
import { generateTown } from "../../town/model.js";
import { sittingsOf } from "../shared/sittings.js";
import { study } from "../shared/options.js";
import { print } from "../shared/output.js";

interface Item {
  readonly id: string;
  readonly domain: string;
  readonly title: string;
  readonly text?: string;
  readonly tags?: readonly string[];
  readonly language?: string;
}

interface Behaviour {
  readonly userId: string;
  readonly itemId?: string;
  readonly occurredAt: string;
}

interface Row {
  readonly world: string;
  readonly refit: number;
  readonly items: number;
  readonly topics: number;
  /** share of users' interests that lie where they lay: under the same id; under the same id and label */
  readonly ids: number;
  readonly labels: number;
}

const end = Date.UTC(2026, 5, 1);
const growths = [0, 1, 2, 3];
const step = 0.1;

function worldOf(name: string, seed: number): { items: Item[]; behaviours: Behaviour[] } {
  if (name === "town") {
    const { items, behaviours } = generateTown({ seed, users: 150, days: 180, end });
    return { items: [...items], behaviours: [...behaviours] };
  }
  const { items, behaviours } = plainWorld({ seed, items: 3_000, users: 1_000, each: 40, until: end });
  return { items: [...items], behaviours: [...behaviours] };
}

/** Items arrive in random order: the last tenths of them between refits. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  let state = seed;
  return list
    .map((item) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return { item, draw: state };
    })
    .toSorted((a, b) => a.draw - b.draw)
    .map(({ item }) => item);
}

async function refits(name: string, seed: number): Promise<Row[]> {
  const world = worldOf(name, seed);
  const items = shuffled(world.items, seed);
  const read = await createTextReader({ kind: "static", model: await packagedModel(), ngramDimension: 128 });
  const words = await createLocalEmbedder({ fast: true });
  const texts = items.map((item) => itemText({ text: "", ...item, tags: [...(item.tags ?? [])] }));
  const vectors = read(texts);
  const d = vectors[0]!.length;
  const rows: Row[] = [];
  let before: {
    fitted: FittedCodebook;
    labels: Map<string, { label: string; labels: Record<string, string> }>;
  } | null = null;
  for (const growth of growths) {
    const n = Math.round((items.length * (1 + step * growth)) / (1 + step * growths.at(-1)!));
    const present = items.slice(0, n);
    const place = new Map(present.map(({ id }, row) => [id, row]));
    const matrix = new Float32Array(n * d);
    vectors.slice(0, n).forEach((vector, row) => matrix.set(vector, row * d));
    const known = world.behaviours.filter(({ itemId }) => itemId !== undefined && place.has(itemId));
    const fitted = fitCodebook(matrix, n, d, {
      space: "study",
      seed: 1,
      sittings: sittingsOf(known, place),
      languages: present.map(({ title, language }) => languageOf(title, language ?? null)),
      ...(before === null ? {} : { previous: before.fitted.codebook }),
    });
    const documents = present.map((item, i) => ({ text: "", ...item, topic: fitted.memberships[i]! }));
    const terms = labelCandidates(documents, fitted.codebook.topicIds.length);
    const titles = terms.map((_, topic) =>
      present
        .filter((__, row) => fitted.nearest[row] === topic)
        .slice(0, 60)
        .map(({ title }) => title),
    );
    const fresh = labelTopics(terms, await meaningOf(words, terms, titles));
    const taken = new Set<string>();
    const labels = new Map(
      fitted.codebook.topicIds.map((id, topic) => [id, keptOrFresh(fresh[topic]!, before?.labels.get(id), taken)]),
    );
    if (before !== null)
      rows.push({
        world: name,
        refit: growth,
        items: n,
        topics: labels.size,
        ...kept(known, place, before, { fitted, labels }),
      });
    before = {
      fitted,
      labels: new Map([...labels].map(([id, { label, labels: all }]) => [id, { label, labels: { ...all } }])),
    };
  }
  await words.close();
  return rows;
}

type Topics = { fitted: FittedCodebook; labels: ReadonlyMap<string, { label: string }> };

/** Overlap of each user's interests before and after, 1 − total variation, of what was there before; mean of users. */
function kept(
  behaviours: readonly Behaviour[],
  place: ReadonlyMap<string, number>,
  before: Topics,
  after: Topics,
): { ids: number; labels: number } {
  const own = new Map<string, number[]>();
  for (const { userId, itemId } of behaviours) {
    const row = place.get(itemId!)!;
    if (row < before.fitted.memberships.length) own.set(userId, [...(own.get(userId) ?? []), row]);
  }
  const sums = { ids: 0, labels: 0 };
  for (const rows of own.values()) {
    const old = sharesOf(before.fitted, rows);
    const now = sharesOf(after.fitted, rows);
    for (const [id, share] of old) {
      const both = Math.min(share, now.get(id) ?? 0);
      sums.ids += both / own.size;
      if (before.labels.get(id)?.label === after.labels.get(id)?.label) sums.labels += both / own.size;
    }
  }
  return sums;
}

function sharesOf({ memberships, codebook }: FittedCodebook, rows: readonly number[]): Map<string, number> {
  const shares = new Map<string, number>();
  for (const row of rows) {
    const { index, value }: Sparse = memberships[row]!;
    index.forEach((topic, i) => {
      const id = codebook.topicIds[topic]!;
      shares.set(id, (shares.get(id) ?? 0) + value[i]! / rows.length);
    });
  }
  return shares;
}

const table = (rows: readonly Row[]): string =>
  [
    "| world | refit | items | topics | interests that keep their id | and label |",
    "|---|---|---|---|---|---|",
    ...rows.map(
      ({ world, refit, items, topics, ids, labels }) =>
        `| ${world} | ${refit} | ${items} | ${topics} | ${ids.toFixed(3)} | ${labels.toFixed(3)} |`,
    ),
    "",
  ].join("\n");

export const command = study(
  "stability",
  "Three refits with a tenth of new items each: the share of users' interests that keep ids and labels.",
)
  .option("--worlds <names...>", "town, plain", ["town", "plain"])
  .option("--seed <n>", "of the worlds", wholeFrom(0), 3)
  .action(async ({ worlds, seed, json }: { worlds: string[]; seed: number; json?: true }) => {
    const rows: Row[] = [];
    for (const world of worlds) rows.push(...(await refits(world, seed)));
    print({ rows }, json, () => table(rows));
  });
