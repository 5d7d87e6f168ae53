/** A catalogue in German and Japanese by the built-in model and a real one: `npm run research -- models`. */
import { detect } from "tinyld";
import { createLocalEmbedder } from "../../../src/adapters/embedding/local.js";
import { createOpenAIEmbedder } from "../../../src/adapters/embedding/openai.js";
import { centreByLanguage, fitLanguageMeans } from "../../../src/core/topics/language-means.js";
import { fitCodebook } from "../../../src/core/topics/fit.js";
import type { Embedder } from "../../../src/ports/embedder.js";
import { germanJapanese, questions } from "../../../test/support/german-japanese.js";
import { agreement, centred, dot } from "../embedder/measures.js";
import { study } from "../shared/options.js";
import { print } from "../shared/output.js";

interface Row {
  readonly model: string;
  readonly topics: number;
  readonly purity: number;
  readonly nmi: number;
  /** topics whose items are in both languages */
  readonly bilingual: number;
  /** of the three best answers in the other language, those of the question's theme */
  readonly search: number;
  /** cosine of a right answer less that of the nearest item to a text that means nothing; means of both */
  readonly floor: number;
  readonly textsPerSecond: number;
}

const meaningless = ["asdfgh qwrtz", "xkcd plomf", "zzgrb"];
const themes = [...new Set(germanJapanese.map(({ theme }) => theme))];
const titles = germanJapanese.map(({ title }) => title);
const asked = [...questions.map(({ text }) => text), ...meaningless];

interface Space {
  readonly items: readonly Float32Array[];
  readonly questions: readonly Float32Array[];
}

function measured(model: string, { items, questions: texts }: Space, textsPerSecond: number): Row {
  const d = items[0]!.length;
  const matrix = new Float32Array(items.length * d);
  items.forEach((vector, row) => matrix.set(vector, row * d));
  const { nearest, codebook } = fitCodebook(matrix, items.length, d, { space: "study", seed: 1 });
  const { purity, nmi } = agreement(
    nearest,
    germanJapanese.map(({ theme }) => themes.indexOf(theme)),
  );
  const spoken = new Map<number, Set<string>>();
  nearest.forEach((topic, i) => spoken.set(topic, (spoken.get(topic) ?? new Set()).add(germanJapanese[i]!.language)));
  const all = centred([...items, ...texts]);
  const near = texts.map((_, q) =>
    germanJapanese
      .map((item, i) => ({ item, cosine: dot(all[items.length + q]!, all[i]!) }))
      .toSorted((a, b) => b.cosine - a.cosine),
  );
  const right = questions.map(({ theme, inLanguage }, q) =>
    near[q]!.filter(({ item }) => item.language === inLanguage)
      .slice(0, 3)
      .filter(({ item }) => item.theme === theme),
  );
  const found = right.flat();
  const nothing = near.slice(questions.length).map((list) => list[0]!.cosine);
  return {
    model,
    topics: codebook.topicIds.length,
    purity,
    nmi,
    bilingual: [...spoken.values()].filter(({ size }) => size === 2).length,
    search: found.length / (3 * questions.length),
    floor: mean(found.map(({ cosine }) => cosine)) - mean(nothing),
    textsPerSecond,
  };
}

async function vectors(embedder: Embedder): Promise<Space & { textsPerSecond: number }> {
  await embedder.embed(["warm"]);
  const from = performance.now();
  const items = await embedder.embed(titles);
  const textsPerSecond = (1_000 * titles.length) / (performance.now() - from);
  return { items, questions: await embedder.embed(asked, { reading: "query" }), textsPerSecond };
}

function centredByLanguage({ items, questions: texts }: Space): Space {
  const d = items[0]!.length;
  const matrix = new Float32Array(items.length * d);
  items.forEach((vector, row) => matrix.set(vector, row * d));
  const means = fitLanguageMeans(
    matrix,
    d,
    titles,
    titles.map((title) => detect(title) || null),
  );
  return {
    items: items.map((vector, i) => centreByLanguage(means, titles[i]!, vector)),
    questions: texts.map((vector, i) => centreByLanguage(means, asked[i]!, vector)),
  };
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, x) => sum + x, 0) / values.length;

const table = (rows: readonly Row[]): string =>
  [
    "| model | topics | purity | NMI | in both languages | answers across languages | floor | texts a second |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map(
      (row) =>
        `| ${row.model} | ${row.topics} | ${row.purity.toFixed(2)} | ${row.nmi.toFixed(2)} | ${row.bilingual} | ${row.search.toFixed(2)} | ${row.floor.toFixed(2)} | ${row.textsPerSecond.toFixed(0)} |`,
    ),
    "",
  ].join("\n");

export const command = study(
  "models",
  "Topics and search of a catalogue in German and Japanese: the built-in model, and one behind an endpoint.",
)
  .requiredOption("--endpoint <url>", "OpenAI-compatible, with its /v1: npm run services -- start embeddings")
  .option("--model <name>", "of the endpoint", "multilingual-e5-small-q4")
  .option("--prefix <text>", "before every text", "query: ")
  .action(
    async ({ endpoint, model, prefix, json }: Record<"endpoint" | "model" | "prefix", string> & { json?: true }) => {
      const rows: Row[] = [];
      const builtIn = await createLocalEmbedder();
      const own = await vectors(builtIn);
      rows.push(measured("built-in", own, own.textsPerSecond));
      await builtIn.close();
      const prefixes = { query: prefix, document: prefix };
      const foreign = await vectors(
        await createOpenAIEmbedder({ baseURL: endpoint, model, prefixes, queryTimeoutMs: 60_000 }),
      );
      rows.push(measured(`${model}, as it is`, foreign, foreign.textsPerSecond));
      rows.push(measured(`${model}, centred by language`, centredByLanguage(foreign), foreign.textsPerSecond));
      print({ rows }, json, () => table(rows));
    },
  );
