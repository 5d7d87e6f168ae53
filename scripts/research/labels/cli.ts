import { createLocalEmbedder } from "../../../src/adapters/embedding/local.js";
import { readItems, strictReading } from "../../../src/cli/evaluate/read.js";
import { labelCandidates } from "../../../src/core/topics/label-candidates.js";
import { labelTopics } from "../../../src/core/topics/labels.js";
import type { ChoiceReport } from "../../../src/core/topics/choose-topics.js";
import { plainText } from "../../../src/modules/common/plain-text.js";
import { meaningOf } from "../../../src/modules/topics/meaning.js";
import { readSet, servedTopics } from "../shared/data-set.js";
import { study, withSeed } from "../shared/options.js";
import { print } from "../shared/output.js";

interface Flags {
  items: string;
  behaviours: string;
  cache?: string;
  seed: number;
  json?: true;
}

interface Labelled {
  readonly label: string;
  readonly items: number;
  /** the commonest titles of it */
  readonly titles: readonly string[];
}

interface Report {
  readonly items: number;
  /** gain over popularity in foretelling later companions, nats each: by topics of text, and of text and behaviour */
  readonly judged: ChoiceReport | null;
  readonly topics: readonly Labelled[];
}

/** Titles that a topic's words are compared with, and those that are printed. */
const compared = 60;
const shown = 4;

async function run({ json, seed, items: file, behaviours, cache }: Flags): Promise<void> {
  const set = await readSet({ items: file, behaviours, cache, progress: () => {} });
  const lines = await readItems(file, strictReading());
  const titles = lines.map(({ title }) => plainText(title));
  const met = new Map<number, number>();
  for (const { signal } of set.behaviours)
    if (signal.item !== null) met.set(signal.item, (met.get(signal.item) ?? 0) + 1);
  const { codebook, memberships, nearest, report } = servedTopics(set, titles, seed);
  const terms = labelCandidates(
    lines.map(({ text, tags, language }, i) => ({
      topic: memberships[i]!,
      title: titles[i]!,
      text: plainText(text),
      tags,
      language,
    })),
    codebook.topicIds.length,
  );
  const own = terms.map((_, topic) =>
    [...nearest.keys()]
      .filter((row) => nearest[row] === topic)
      .toSorted((a, b) => (met.get(b) ?? 0) - (met.get(a) ?? 0)),
  );
  const words = await createLocalEmbedder({ fast: true });
  const meaning = await meaningOf(
    words,
    terms,
    own.map((rows) => rows.slice(0, compared).map((row) => titles[row]!)),
  );
  await words.close();
  const topics = labelTopics(terms, meaning).map(({ label }, topic) => ({
    label,
    items: own[topic]!.length,
    titles: own[topic]!.slice(0, shown).map((row) => titles[row]!),
  }));
  print<Report>({ items: lines.length, judged: report.judged, topics }, json, textOf);
}

function textOf({ items, judged, topics }: Report): string {
  const three = (x: number): string => x.toFixed(3);
  return [
    `${items} items, ${topics.length} topics.`,
    judged === null
      ? "Too few sittings to judge topics by."
      : `Gain over popularity in foretelling what is taken together later, nats each: topics of text ${three(judged.text)}, of text and behaviour ${three(judged.companions)} (standard error ${three(judged.error)}, ${judged.sittings} sittings).`,
    ...topics.map(({ label, items: count, titles }) => `${label}  [${count}]  ${titles.join("; ")}`),
    "",
  ].join("\n");
}

export const command = withSeed(
  study("labels", "The topics of a data set of files as they would serve, with their labels, for a person to judge."),
)
  .requiredOption("--items <file>", "items as NDJSON")
  .requiredOption("--behaviours <file>", "behaviours as NDJSON, gzip allowed")
  .option("--cache <folder>", "where vectors of texts are kept between runs")
  .action(run);
