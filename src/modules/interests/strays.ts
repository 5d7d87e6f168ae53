import type { History } from "../../ports/history/history.js";
import { refoldJob } from "../behaviours/jobs.js";
import { projectInterestsJob } from "./jobs.js";
import { userHash } from "../common/user-hash.js";

/**
 * What was being recorded in the very moment in which its user was merged into another, or erased, was committed after
 * that: it is brought to the other now, or deleted. Under the users' locks. Answers with the ids that are nobody's own.
 */
export async function settleStrays(inside: History, userIds: readonly string[]): Promise<Set<string>> {
  if (userIds.length === 0) return new Set();
  const owners = await inside.people.owners(userIds);
  for (const [from, into] of owners) await inside.people.move(from, into);
  // With the work of the other id went what the merge had asked for: to take its points out.
  await projectInterestsJob.addKeys(inside, [...owners.keys()]);
  await refoldJob.addKeys(inside, [...new Set(owners.values())]);
  const hashes = new Map(userIds.map((id) => [userHash(id), id]));
  const erased = [...(await inside.erasures.erased([...hashes.keys()]))].map((hash) => hashes.get(hash)!);
  for (const userId of erased) await inside.people.drop(userId);
  return new Set([...owners.keys(), ...erased]);
}
