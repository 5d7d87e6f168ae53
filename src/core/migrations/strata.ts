import { daypartOf } from "../session.js";
import type { Session } from "../session.js";

/** Keys made so far: the same sessions are looked at again with every new one. */
const sceneKeys = new WeakMap<Session, string>();

/** Daypart × scene as a key; facets sorted, so that equal scenes have equal keys. */
function sceneKey(session: Session): string {
  const known = sceneKeys.get(session);
  if (known !== undefined) return known;
  const facets = Object.keys(session.scene);
  if (facets.length > 1) facets.sort();
  let key: string = daypartOf(session.hour);
  for (const facet of facets) key += `|${facet}=${session.scene[facet]!}`;
  sceneKeys.set(session, key);
  return key;
}

function countOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/**
 * A context key per session: daypart × scene where that has `minimum` sessions, otherwise the daypart (of the sessions
 * that have no large daypart × scene) where that has, otherwise the empty key. A taxonomy in the sense of Mondrian
 * conformal prediction (Vovk, Gammerman and Shafer 2005, §4.5): it looks at contexts only, never at topics.
 */
export function strataOf(sessions: readonly Session[], minimum: number): string[] {
  const fine = sessions.map(sceneKey);
  const fineCount = countOf(fine);
  const coarse = fine.map((key, i) => (fineCount.get(key)! >= minimum ? key : daypartOf(sessions[i]!.hour)));
  const count = countOf(coarse);
  return coarse.map((key) => (count.get(key)! >= minimum ? key : ""));
}
