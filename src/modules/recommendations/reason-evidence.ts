import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { InterestState } from "../../core/interests/state.js";
import type { Scored } from "../../core/ranking/rank-input.js";
import { likeness } from "../../core/ranking/own-vectors/taste.js";
import { topicsOf } from "../catalogue/live-catalogue.js";
import { isHidden } from "./hidden.js";
import type { AppContext } from "../kit/context.js";
import type { ShownRecommendation } from "./reason-view.js";
import type { ServedSet } from "./recommendation-set.js";

/** Own items in a topic with at least this share of it speak for the interest. */
const evidenceShare = 0.2;
/** So many behaviours prove a reason. */
const proofs = 3;
/** Items look alike from this centred cosine of their own vectors on, and read alike from this one of their texts. */
const alikeFrom = { own: 0.7, text: 0.5 };

const against = (type: string): boolean => type === "DISMISS" || type === "DISLIKE";

/** The own items that explain item-item contributions, with their titles, strongest first. */
export async function becauseOf(shown: ShownRecommendation, app: AppContext): Promise<TitledItem[]> {
  return titled(numbersOf(shown.item.scored.because), shown, app);
}

/** The own items that it was taken in one session with, with their titles, strongest first. */
export async function takenTogether(shown: ShownRecommendation, app: AppContext): Promise<TitledItem[]> {
  return titled(numbersOf(shown.item.scored.together), shown, app);
}

/** The own items whose own vectors, such as of their pictures, are most like the item's, with their titles. */
export function lookingLike(shown: ShownRecommendation, app: AppContext): Promise<TitledItem[]> {
  const numbers = onceOf("own", shown, () => {
    const { ownVectors } = shown.set.snapshot.edition;
    const mine = ownItems(shown);
    const positions = mine.map(({ position }) => position);
    const like = ownVectors === null ? [] : likeness(ownVectors, shown.item.scored.position, positions);
    return alike(mine, like, alikeFrom.own);
  });
  return titled(numbers, shown, app);
}

/** The own items whose texts are most like the item's, with their titles. */
export function readingAlike(shown: ShownRecommendation, app: AppContext): Promise<TitledItem[]> {
  const numbers = onceOf("text", shown, () => {
    const { vectors } = shown.set.snapshot.edition;
    const vector = vectors?.read(shown.item.scored.position) ?? null;
    if (vectors === null || vector === null) return [];
    const mine = ownItems(shown);
    const positions = Int32Array.from(mine, ({ position }) => position);
    return alike(mine, vectors.similarities([vector], positions)[0]!, alikeFrom.text);
  });
  return titled(numbers, shown, app);
}

/** What was found alike of an item, as item numbers: a ranked list is of one state and one edition. */
const found = new WeakMap<Scored, Map<keyof typeof alikeFrom, readonly number[]>>();

function onceOf(
  kind: keyof typeof alikeFrom,
  { item: { scored } }: ShownRecommendation,
  find: () => readonly number[],
): readonly number[] {
  const known = found.get(scored) ?? new Map<keyof typeof alikeFrom, readonly number[]>();
  found.set(scored, known);
  const numbers = known.get(kind) ?? find();
  known.set(kind, numbers);
  return numbers;
}

interface TitledItem {
  id: string;
  title: string;
}

interface OwnItem {
  number: number;
  position: number;
}

const numbersOf = (votes: readonly { readonly number: number }[]): number[] => votes.map(({ number }) => number);

/** Of what the user has had, so many of the newest are compared with what is recommended. */
const newestCompared = 200;
/** They are the same for every item of a page: states are not changed in place. */
const newestOf = new WeakMap<InterestState["items"], readonly number[]>();

function newest(items: InterestState["items"]): readonly number[] {
  let known = newestOf.get(items);
  if (known === undefined) {
    known = [...items]
      .filter(([, { weight }]) => weight > 0)
      .toSorted(([a, x], [b, y]) => y.lastAt - x.lastAt || a - b)
      .slice(0, newestCompared)
      .map(([number]) => number);
    newestOf.set(items, known);
  }
  return known;
}

/** The newest that the user has had and did not only reject, of what is in the catalogue, without the item itself. */
function ownItems({ set: { snapshot }, item: { scored } }: ShownRecommendation): OwnItem[] {
  const { catalogue } = snapshot.edition;
  return newest(snapshot.state.items)
    .filter((number) => number !== scored.number)
    .map((number) => ({ number, position: catalogue.positionOf(number) }))
    .filter(({ position }) => position >= 0);
}

/** Of own items those whose likeness lies above a floor, the most alike first, as item numbers. */
function alike(mine: readonly OwnItem[], like: ArrayLike<number>, floor: number): number[] {
  return mine
    .map(({ number }, i) => ({ number, like: like[i] ?? 0 }))
    .filter((one) => one.like > floor)
    .toSorted((a, b) => b.like - a.like || a.number - b.number)
    .slice(0, proofs)
    .map(({ number }) => number);
}

/** Present items that may be named, with their titles, in the order given. */
async function titled(
  numbers: readonly number[],
  { set }: ShownRecommendation,
  app: AppContext,
): Promise<TitledItem[]> {
  const { catalogue } = set.snapshot.edition;
  const ids = numbers.flatMap((number) => catalogue.at(catalogue.positionOf(number))?.id ?? []);
  const told = ids.filter((id) => !isHidden(id, catalogue, app));
  const items = await Promise.all(told.map((id) => app.loaders.item.load(id)));
  return items.flatMap((item) => (item ? [{ id: item.id, title: item.title }] : []));
}

/** The user's newest behaviours with any of the items; one statement serves all reasons of a request. */
export async function ownBehaviours(
  { userId, profiling, snapshot: { edition } }: ServedSet,
  itemIds: readonly string[],
  app: AppContext,
): Promise<BehaviourRecord[]> {
  const recent = profiling ? await app.loaders.recent.load(userId) : [];
  return itemIds
    .filter((id) => !isHidden(id, edition.catalogue, app))
    .flatMap((id) => recent.find(({ itemId, type }) => itemId === id && !against(type)) ?? [])
    .slice(0, proofs);
}

/** What was found within one request: many items of a page are of one topic. */
const proven = new WeakMap<AppContext, Map<string, Promise<BehaviourRecord[]>>>();

/** The user's newest behaviours with items of a topic, which is shown for some positions of the codebook. */
export function topicBehaviours(
  { set }: Pick<ShownRecommendation, "set">,
  positions: readonly number[],
  app: AppContext,
  within?: (behaviour: BehaviourRecord, domain: string) => boolean,
): Promise<BehaviourRecord[]> {
  if (within !== undefined) return behavioursIn(set, positions, app, within);
  const mine = proven.get(app) ?? new Map<string, Promise<BehaviourRecord[]>>();
  proven.set(app, mine);
  const key = `${set.id} ${positions.join(" ")}`;
  const known = mine.get(key) ?? behavioursIn(set, positions, app, () => true);
  mine.set(key, known);
  return known;
}

async function behavioursIn(
  { userId, profiling, snapshot }: ServedSet,
  positions: readonly number[],
  app: AppContext,
  within: (behaviour: BehaviourRecord, domain: string) => boolean,
): Promise<BehaviourRecord[]> {
  const proving: BehaviourRecord[] = [];
  for (const behaviour of profiling ? await app.loaders.recent.load(userId) : []) {
    const { itemId, type } = behaviour;
    if (itemId !== null && isHidden(itemId, snapshot.edition.catalogue, app)) continue;
    const entry = itemId === null || against(type) ? null : topicsOf(snapshot.edition.catalogue, itemId);
    if (entry === null || !within(behaviour, entry.domain)) continue;
    const { index, value } = entry.topics;
    const share = index.reduce((sum, topic, i) => (positions.includes(topic) ? sum + value[i]! : sum), 0);
    if (share < evidenceShare) continue;
    if (proving.push(behaviour) === proofs) break;
  }
  return proving;
}
