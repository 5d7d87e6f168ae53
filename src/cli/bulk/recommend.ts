import { Command, Option } from "commander";
import { asArgument } from "../../modules/common/batch.js";
import * as field from "../../modules/common/fields.js";
import { userHash } from "../../modules/common/user-hash.js";
import { noTurns } from "../../modules/kit/turn.js";
import type { RecommendationPage, RecommendationQuestion } from "../../modules/recommendations/question.js";
import { sourcesOf } from "../../modules/recommendations/recommendation-set.js";
import type { Runtime } from "../../runtime/runtime.js";
import type { Strategy, Task } from "../../core/types.js";
import { print, withApp } from "../with-app.js";
import { contextGiven, dialFrom, filterGiven, firstUpTo } from "./options.js";
import { keysOfFile, keysOfPages } from "./keys.js";
import type { Column } from "./parquet.js";
import { refusedFor, runBulk, told, type Refused, type Step } from "./run.js";
import { setIdOf } from "./set-id.js";

const strategies: readonly Strategy[] = ["COLD_START", "STABLE", "CONTEXTUAL", "MIGRATING"];

interface Options {
  users: string;
  out: string;
  first: number;
  task: Lowercase<Task>;
  context?: string;
  filter?: string;
  strategy?: Strategy;
  diversity?: number;
  exploration?: number;
  served?: boolean;
  json?: boolean;
}

interface ListOfUser {
  userId: string;
  /** null = it does not count as shown */
  recommendationId: string | null;
  strategy: string;
  model: string;
  at: string;
  items: {
    itemId: string;
    position: number;
    probability: number;
    propensity: number;
    score: number;
    sources: string[];
  }[];
}

type Row = Omit<ListOfUser, "items"> & ListOfUser["items"][number];

const columns: readonly Column<Row>[] = [
  { name: "userId", type: "STRING", of: ({ userId }) => userId },
  { name: "position", type: "INT32", of: ({ position }) => position },
  { name: "itemId", type: "STRING", of: ({ itemId }) => itemId },
  { name: "probability", type: "DOUBLE", of: ({ probability }) => probability },
  { name: "propensity", type: "DOUBLE", of: ({ propensity }) => propensity },
  { name: "score", type: "DOUBLE", of: ({ score }) => score },
  { name: "sources", type: "STRING", of: ({ sources }) => sources.join("|") },
  { name: "strategy", type: "STRING", of: ({ strategy }) => strategy },
  { name: "model", type: "STRING", of: ({ model }) => model },
  { name: "recommendationId", type: "STRING", of: ({ recommendationId }) => recommendationId },
  { name: "at", type: "TIMESTAMP", of: ({ at }) => new Date(at) },
];

/** Lists for many users into a file, as the API would answer them now. */
export function recommendCommand(): Command {
  return new Command("recommend")
    .description(
      "writes recommendations for many users into a file, NDJSON or Parquet; goes on where it was interrupted",
    )
    .requiredOption("--users <file>", "a file of ids, or all")
    .requiredOption("--out <file>", "where to, .ndjson or .parquet")
    .option("--first <k>", "so many for each, at most 100", firstUpTo(100), 20)
    .addOption(new Option("--task <task>", "what for").choices(["next", "discover"]).default("discover"))
    .option("--context <json>", 'as in the API: {"at","timeZone","scene","domain"}')
    .option("--filter <json>", "which items count, as in the API")
    .addOption(new Option("--strategy <strategy>", "this one, whatever the migrations say").choices([...strategies]))
    .option("--diversity <d>", "0 = only the best, 1 = as varied as possible", dialFrom)
    .option("--exploration <e>", "0 = always the same order, 1 = drawn from the softmax", dialFrom)
    .option("--served", "count the lists as shown: for a newsletter that goes out now")
    .option("--json", "print one JSON document")
    .action(async ({ users, out, json, ...options }: Options) => {
      const question = questionOf(options);
      await withApp(async ({ runtime }) => {
        const { history } = runtime.services;
        const keys =
          users === "all"
            ? keysOfPages(await history.users.count(), (first, after) => history.users.page(first, after))
            : await keysOfFile(users, ["id", "userId", "user_id"]);
        const report = await runBulk({
          name: "recommend",
          out,
          question: { verb: "recommend", ...options },
          keys,
          answer: (ids, step) => listsFor(runtime, ids, question, options.served === true ? step : null),
          rows: ({ items, ...list }: ListOfUser): Row[] => items.map((item) => ({ ...list, ...item })),
          columns,
        });
        print(json, report, () => told(report));
      });
    });
}

export type Question = Omit<RecommendationQuestion, "userId">;

function questionOf({
  first,
  task,
  context,
  filter,
  strategy,
  diversity,
  exploration,
}: Omit<Options, "users" | "out">): Question {
  return {
    context: contextGiven(context),
    task: task.toUpperCase() as Task,
    filter: filterGiven(filter),
    first,
    after: null,
    profiling: true,
    includeHad: "NONE",
    excludeServed: null,
    fatigue: null,
    turn: noTurns,
    strategy: strategy ?? null,
    diversity: diversity ?? null,
    exploration: exploration ?? null,
    caps: null,
  };
}

/** One list for each id; with a step it counts as shown, once, however often the step is done again. */
export async function listsFor(
  { services }: Runtime,
  given: readonly string[],
  question: Question,
  served: Step | null,
): Promise<(ListOfUser | Refused)[]> {
  const { pseudonyms, aliases, recommendations, recommendationSets, history } = services;
  const faults = faultsAmong(given);
  const stored = new Map(given.filter((id) => !faults.has(id)).map((id) => [id, pseudonyms.of(id)]));
  const owners = await aliases.owners([...stored.values()]);
  const users = new Map([...stored].map(([id, own]) => [id, owners.get(own) ?? own]));
  const erased = await history.erasures.erased([...users.values()].map(userHash));
  const edition = services.editions.current;
  const out: (ListOfUser | Refused)[] = [];
  for (const [place, id] of given.entries()) {
    const userId = users.get(id);
    if (userId === undefined) {
      out.push(faults.get(id)!);
      continue;
    }
    try {
      if (erased.has(userHash(userId))) {
        out.push({ id, code: "FORBIDDEN", reason: "This user was erased on request; nothing is recommended to them." });
        continue;
      }
      const asked = { ...question, userId };
      const page = await (served === null
        ? recommendations.preview(edition, asked)
        : recommendations.recommend(edition, {
            ...asked,
            fixed: { setId: setIdOf(served, place, userId), again: served.again },
          }));
      out.push(listOf(id, page, served !== null));
    } catch (error) {
      out.push(refusedFor(id, error));
    }
  }
  // What counts as shown is in the history before the answers are in the file.
  if (served !== null) await recommendationSets.written();
  return out;
}

/** Those that can be no id, with why: no store is asked for them. */
function faultsAmong(ids: readonly string[]): Map<string, Refused> {
  const faults = new Map<string, Refused>();
  for (const id of ids)
    try {
      asArgument(() => field.id("id", id));
    } catch (error) {
      faults.set(id, refusedFor(id, error));
    }
  return faults;
}

function listOf(userId: string, { set, items }: RecommendationPage, served: boolean): ListOfUser {
  return {
    userId,
    recommendationId: served ? set.id : null,
    strategy: set.weights.strategy,
    model: set.model,
    at: new Date(set.servedAt).toISOString(),
    items: items.map((item) => ({
      itemId: item.scored.id,
      position: item.position,
      probability: item.scored.probability,
      propensity: item.propensity,
      score: item.scored.score,
      sources: sourcesOf(item),
    })),
  };
}
