/**
 * What the default embedder and topics make of a catalogue whose themes are known, before and after:
 * `npm run research -- embedder --world FOLDER`.
 */
import { Command } from "commander";
import type { EngineKind } from "../../../src/adapters/embedding/engine-messages.js";
import { packagedModel } from "../../../src/adapters/embedding/model-files.js";
import { createLocalEmbedder } from "../../../src/adapters/embedding/local.js";
import { createTextReader, type TextReader } from "../../../src/adapters/embedding/text-reader.js";
import { labelCandidates } from "../../../src/core/topics/label-candidates.js";
import { languageOf } from "../../../src/core/topics/language.js";
import { labelTopics } from "../../../src/core/topics/labels.js";
import { type FittedCodebook, fitCodebook } from "../../../src/core/topics/fit.js";
import { meaningOf } from "../../../src/modules/topics/meaning.js";
import { agreement, centred, dot, themePrecision } from "./measures.js";
import { readWorld, type World } from "./world.js";

/** Texts of one call of a reader. */
const pass = 32;

interface Row {
  embedding: string;
  topics: string;
  k: number;
  purity: number;
  nmi: number;
  themes: number;
  labelsRight: string;
}

const rounded = (x: number): number => Math.round(1_000 * x) / 1_000;

function embedded(read: TextReader, texts: readonly string[]): Float32Array[] {
  const vectors: Float32Array[] = [];
  for (let at = 0; at < texts.length; at += pass) vectors.push(...read(texts.slice(at, at + pass)));
  return vectors;
}

async function study({ world: folder, without, labels: shown = false }: Flags): Promise<void> {
  const world = readWorld(folder);
  const model = await packagedModel();
  const kinds = (["sentence", "static", "bilingual"] satisfies EngineKind[]).filter((kind) => !without.includes(kind));
  const words = await createLocalEmbedder({ fast: true });
  const judge = await createTextReader({ kind: "static", model, ngramDimension: 128 });
  const rows: Row[] = [];
  const near: Record<string, unknown>[] = [];
  const cost: Record<string, unknown>[] = [];
  for (const kind of kinds) {
    const before = { memory: process.memoryUsage().rss, time: performance.now() };
    const read = await createTextReader({ kind, model, ngramDimension: 128 });
    const loaded = { memory: process.memoryUsage().rss, time: performance.now(), cpu: process.cpuUsage() };
    const vectors = embedded(read, world.texts);
    const { user, system } = process.cpuUsage(loaded.cpu);
    cost.push({
      embedding: kind,
      loadMs: Math.round(loaded.time - before.time),
      loadMB: Math.round((loaded.memory - before.memory) / 1e6),
      processorMsPerText: rounded((user + system) / 1_000 / vectors.length),
      textsPerSecond: rounded((1_000 * vectors.length) / (performance.now() - loaded.time)),
    });
    near.push({ embedding: kind, ...precisions(world, vectors) });
    for (const from of ["text", "text and behaviour"] as const) {
      const fitted = topicsOf(world, vectors, from === "text" ? [] : world.sittings);
      rows.push({ embedding: kind, topics: from, ...(await judged(world, fitted, { words, judge, shown })) });
    }
  }
  await words.close();
  console.log("Share of the five nearest items that are of the same theme");
  console.table(near);
  console.log("Topics beside themes");
  console.table(rows);
  console.log("Cost");
  console.table(cost);
}

function precisions({ items, theme }: World, vectors: readonly Float32Array[]): Record<string, number> {
  const languages = [...new Set(items.map(({ language }) => language))];
  const unit = centred(vectors);
  const of = (language: string | null): number[] => items.flatMap((item, i) => (item.language === language ? [i] : []));
  return Object.fromEntries(
    languages.flatMap((from) =>
      languages.map((to) => [`${from}→${to}`, rounded(themePrecision(unit, theme, of(from).slice(0, 500), of(to)))]),
    ),
  );
}

function topicsOf({ items }: World, vectors: readonly Float32Array[], sittings: World["sittings"]): FittedCodebook {
  const d = vectors[0]!.length;
  const matrix = new Float32Array(items.length * d);
  vectors.forEach((vector, i) => matrix.set(vector, i * d));
  return fitCodebook(matrix, items.length, d, {
    space: "study",
    seed: 1,
    sittings,
    languages: items.map(({ language, title }) => languageOf(title, language)),
  });
}

/** How topics agree with themes, and for how many the label lies nearer to their theme's name than to any other's. */
async function judged(
  { items, theme, themes }: World,
  { nearest, memberships, codebook }: FittedCodebook,
  {
    words,
    judge,
    shown,
  }: { words: Awaited<ReturnType<typeof createLocalEmbedder>>; judge: TextReader; shown: boolean },
): Promise<Omit<Row, "embedding" | "topics">> {
  const k = codebook.topicIds.length;
  const documents = items.map((item, i) => ({ ...item, topic: memberships[i]! }));
  const terms = labelCandidates(documents, k);
  const titles = terms.map((_, topic) => items.filter((__, i) => nearest[i] === topic).map(({ title }) => title));
  const labels = labelTopics(
    terms,
    await meaningOf(
      words,
      terms,
      titles.map((own) => own.slice(0, 60)),
    ),
  );
  const { commonest, purity, nmi, themes: found } = agreement(nearest, theme);
  const names = judge(themes);
  const said = judge(labels.map(({ label }) => label.replaceAll(" · ", ", ")));
  let right = 0;
  for (const [topic, best] of commonest) {
    const scores = names.map((name) => dot(name, said[topic]!));
    const guess = scores.indexOf(Math.max(...scores));
    if (guess === best) right++;
    if (shown)
      console.log(
        `${guess === best ? " " : "!"} ${themes[best]!.padEnd(16)} ${labels[topic]!.label.padEnd(36)} ${JSON.stringify(labels[topic]!.labels)} ${labels[topic]!.terms.slice(0, 6).join(", ")}`,
      );
  }
  return { k, purity: rounded(purity), nmi: rounded(nmi), themes: found, labelsRight: `${right} of ${commonest.size}` };
}

interface Flags {
  world: string;
  without: string[];
  labels?: boolean;
}

export const command = new Command("embedder")
  .description(
    "Themes of a catalogue as the former, the static and the default embedder see them, topics from text and from behaviour, their labels, speed and memory.",
  )
  .requiredOption("--world <folder>", "items.ndjson, behaviours.ndjson and truth.json, such as `npm run town` writes")
  .option("--without <kinds...>", "leave out sentence (the former embedder), static or bilingual (the default)", [])
  .option("--labels", "print every label beside the theme that most of its items have")
  .action(study);
