import { Command, CommanderError } from "commander";
import type { Runtime } from "../../runtime/runtime.js";
import { print, withApp } from "../with-app.js";
import { keysOfFile, type KeySource } from "./keys.js";
import { contextGiven, firstUpTo } from "./options.js";
import type { Column } from "./parquet.js";
import { refusedFor, runBulk, told, type Refused } from "./run.js";
import { askedContext } from "../../modules/interests/asked-context.js";
import type { ContextInput } from "../../modules/common/context.js";

interface Options {
  item?: string;
  text?: string;
  items?: string;
  texts?: string;
  out: string;
  first: number;
  context?: string;
  json?: boolean;
}

interface Audience {
  /** the item's id, or the text */
  of: string;
  members: { userId: string; position: number; score: number; topicId: string; topic: string; share: number }[];
}

type Row = Pick<Audience, "of"> & Audience["members"][number];

const columns: readonly Column<Row>[] = [
  { name: "of", type: "STRING", of: ({ of }) => of },
  { name: "position", type: "INT32", of: ({ position }) => position },
  { name: "userId", type: "STRING", of: ({ userId }) => userId },
  { name: "score", type: "DOUBLE", of: ({ score }) => score },
  { name: "topicId", type: "STRING", of: ({ topicId }) => topicId },
  { name: "topic", type: "STRING", of: ({ topic }) => topic },
  { name: "share", type: "DOUBLE", of: ({ share }) => share },
];

/** Who would want each of many items or texts, into a file. */
export function audienceCommand(): Command {
  return new Command("audience")
    .description(
      "writes who would want items or texts into a file, NDJSON or Parquet; goes on where it was interrupted",
    )
    .option("--item <id>", "one item,")
    .option("--text <text>", "or one text,")
    .option("--items <file>", "or a file of item ids,")
    .option("--texts <file>", "or a .txt file with a text a line, or records with a field text")
    .requiredOption("--out <file>", "where to, .ndjson or .parquet")
    .option("--first <n>", "so many users for each, at most 10,000", firstUpTo(10_000), 100)
    .option("--context <json>", 'as in the API: {"at","timeZone","scene","domain"}')
    .option("--json", "print one JSON document")
    .action(async ({ out, json, ...options }: Options) => {
      const context = contextGiven(options.context);
      const keys = await keysOf(options);
      const byText = options.text !== undefined || options.texts !== undefined;
      await withApp(async ({ runtime }) => {
        const report = await runBulk({
          name: "audience",
          out,
          question: { verb: "audience", ...options },
          keys,
          answer: (ids) => audiencesOf(runtime, ids, byText, context, options.first),
          rows: ({ of, members }: Audience): Row[] => members.map((member) => ({ of, ...member })),
          columns,
        });
        print(json, report, () => told(report));
      });
    });
}

function keysOf({ item, text, items, texts }: Omit<Options, "out">): Promise<KeySource> | KeySource {
  const given = [item, text, items, texts].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new CommanderError(2, "godwit.audience", "error: give one of --item, --text, --items and --texts");
  if (items !== undefined) return keysOfFile(items, ["id", "itemId", "item_id"]);
  if (texts !== undefined) return keysOfFile(texts, ["text"]);
  const one = given[0]!;
  return {
    fingerprint: "one",
    total: 1,
    async *from(done) {
      if (done === 0) yield { id: one, reason: null };
    },
  };
}

async function audiencesOf(
  { services }: Runtime,
  ids: readonly string[],
  byText: boolean,
  context: ContextInput | null,
  first: number,
): Promise<(Audience | Refused)[]> {
  const { interests, similarUsers, sensitiveTopics } = services;
  const edition = services.editions.current;
  const asked = askedContext(await interests.unknownUser(edition, ""), context, interests);
  const hidden = sensitiveTopics.of(edition);
  const out: (Audience | Refused)[] = [];
  for (const id of ids)
    try {
      const what = byText ? { text: id } : { itemId: id };
      const members = await similarUsers.audience(edition, what, asked, first, hidden);
      const shown = members.flatMap(({ userId, score, topicId, share }) => {
        const topic = edition.shown.at(edition.positionOf(topicId));
        return topic === null ? [] : [{ userId, score, topicId: topic.id, topic: topic.label, share }];
      });
      out.push({ of: id, members: shown.map((member, i) => ({ position: i + 1, ...member })) });
    } catch (error) {
      out.push(refusedFor(id, error));
    }
  return out;
}
