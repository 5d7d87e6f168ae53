import { holds } from "../kit/caller.js";
import type { AppContext } from "../kit/context.js";
import { setView } from "../recommendations/set-view.js";
import type { NodeKey, NodeType } from "./node-id.js";

/** A thing with its type, as the API's interfaces and unions need it. */
export type Typed = object & { readonly __typename: NodeType };

/** Of one rule; older ones are listed by ruleVersions only. */
const mostVersions = 1_000;

/** The thing of a key; null = it is not here. What is for admins is not there for others. */
export async function findNode(key: NodeKey, context: AppContext): Promise<Typed | null> {
  const found = await finders[key.type](key.id, context);
  return found === null ? null : { ...found, __typename: key.type };
}

const finders: Readonly<Record<NodeType, (id: string, context: AppContext) => Promise<object | null>>> = {
  User: (id, { loaders }) => loaders.user.load(id),
  Item: (id, { loaders }) => loaders.item.load(id),
  async Topic(id, { edition }) {
    const topic = edition.shown.byId(id);
    return topic === null || topic.hidden ? null : topic;
  },
  Behaviour: async (id, { services }) => (await services.history.behaviours.byIds([id]))[0] ?? null,
  InterestMigration: (id, { loaders }) => loaders.migration.load(id),
  async RecommendationSet(id, context) {
    const { services, edition, loaders } = context;
    const userId = await services.recommendationSets.ownerOf(id);
    // What is answered counts as shown: nothing is for who may not see it.
    if (userId === null || !mayRead(userId, context)) return null;
    const page = await services.recommendations.more(edition, { userId, after: { setId: id, position: 0 }, first: 20 });
    return setView(page, "", loaders);
  },
  async Rule(id, context) {
    if (!isAdmin(context)) return null;
    const [, name = "", version = ""] = /^(.*) (\d+)$/s.exec(id) ?? [];
    const versions = await context.services.rules.versions(name, mostVersions, null);
    return versions.find((one) => one.version === Number(version)) ?? null;
  },
  Experiment: async (id, context) => (isAdmin(context) ? context.services.experiments.get(id) : null),
};

function isAdmin({ caller }: AppContext): boolean {
  return caller.kind === "open" || (caller.kind === "key" && holds(caller.scopes, "admin"));
}

function mayRead(userId: string, { caller }: AppContext): boolean {
  if (caller.kind === "user") return caller.userId === userId && caller.may.has("read");
  return caller.kind === "open" || (caller.kind === "key" && holds(caller.scopes, "read"));
}

/** Whose a found thing is; null = nobody's. */
export function ownerOf(found: Typed): string | null {
  if (found.__typename === "User") return (found as Typed & { id: string }).id;
  return (found as Typed & { userId?: string }).userId ?? null;
}
