import { fewestPartCases } from "../ranking/fit/fit-part.js";
import type { Task } from "../types.js";
import type { LiveData } from "./live/live-world.js";
import { visitsIn, type Span } from "./live/moments.js";
import { truthPositions } from "./method.js";
import type { EvaluationBehaviour, World } from "./world.js";

/** Domains between which votes may be shut, and those that may get a β of their own: those with most behaviours. */
const domainsGated = 12;
const domainsFitted = 6;

/** Surfaces that may get a β of their own: those with most sessions. */
const surfacesFitted = 6;

/** The same world, each user asking within one domain. */
export const within = (world: World, domain: string): World => ({
  ...world,
  heldOut: world.heldOut.map((user) => ({ ...user, context: { ...user.context, domain } })),
});

/** Domains of present items, most behaviours first; none where there is only one, whose β is the shared one. */
export function domainsWith({ training }: World): string[] {
  const counts = new Map<string, number>();
  for (const {
    signal: { domain },
  } of training)
    if (domain !== null) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  return counts.size < 2
    ? []
    : [...counts]
        .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
        .slice(0, domainsGated)
        .map(([domain]) => domain);
}

/** Those of them with sessions enough to learn a β from, and the tasks for which they have. */
export function domainsOf(world: World, tasks: readonly Task[]): { domain: string; among: Task[] }[] {
  const domains = domainsWith(world);
  const enough = tasks.map((task) => {
    const sessions = new Map<string, number>();
    for (const user of world.heldOut) {
      const met = new Set(
        [...truthPositions(world, user, task)].map((position) => world.catalogue.at(position)!.domain),
      );
      for (const domain of met) sessions.set(domain, (sessions.get(domain) ?? 0) + 1);
    }
    return new Set(domains.filter((domain) => (sessions.get(domain) ?? 0) >= fewestPartCases).slice(0, domainsFitted));
  });
  return domains
    .map((domain) => ({ domain, among: tasks.filter((_, t) => enough[t]!.has(domain)) }))
    .filter(({ among }) => among.length > 0);
}

/** Surfaces from whose lists enough sessions of a span took something to learn a β from, most first. */
export function surfacesIn(data: LiveData, span: Span): string[] {
  const sessions = new Map<string, number>();
  for (const { behaviours } of visitsIn(data, span))
    for (const surface of new Set(behaviours.map((i) => takenFrom(data.behaviours[i]!))))
      if (surface !== null) sessions.set(surface, (sessions.get(surface) ?? 0) + 1);
  return [...sessions]
    .filter(([, count]) => count >= fewestPartCases)
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, surfacesFitted)
    .map(([surface]) => surface);
}

const takenFrom = ({ surface, signal }: EvaluationBehaviour): string | null =>
  surface !== undefined && signal.strength > 0 ? surface : null;
