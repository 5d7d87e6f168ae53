import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { fitInterestParameters } from "../../../src/core/interests/fit.js";
import { fitPrior } from "../../../src/core/transfer/prior/fit-prior.js";
import { groupsOf } from "../../../src/core/transfer/prior/user-groups.js";
import type { PriorModel } from "../../../src/core/transfer/prior/user-prior.js";
import { TransferReader } from "../../../src/core/transfer/users.js";
import type { Codebook } from "../../../src/core/topics/codebook.js";
import { signalsOf, type StudySet } from "../shared/data-set.js";

/** The groups that a file of users (NDJSON) puts them in, by id. */
export async function readGroups(file: string): Promise<Map<string, string[]>> {
  const out = new Map<string, string[]>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line.trim() === "") continue;
    const { id, attributes } = JSON.parse(line) as { id: string; attributes?: Record<string, unknown> };
    out.set(id, groupsOf(attributes ?? {}));
  }
  return out;
}

/**
 * What is expected of users of whom little is known, learned from what lies before the split and judged by what they
 * did after it.
 */
export function priorsOf(
  set: StudySet,
  codebook: Codebook,
  groups: ReadonlyMap<string, readonly string[]>,
  split: number,
  seed: number,
): PriorModel {
  const histories = signalsOf(set, codebook);
  const k = codebook.topicIds.length;
  const { parameters } = fitInterestParameters(
    histories.map((history) => history.filter(({ at }) => at < split)).filter((history) => history.length > 0),
    k,
    { seed },
  );
  const reader = new TransferReader(split, k, parameters);
  histories.forEach((history, user) => reader.add(history, groups.get(set.userIds[user]!) ?? []));
  return fitPrior(reader.finish(), parameters, seed);
}
