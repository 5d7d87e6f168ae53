import type { Stock } from "../../scripts/town/library.js";
import { generateTown, type Town } from "../../scripts/town/model.js";
import type { Harness } from "./harness.js";

export interface SmallTown extends Omit<Town, "truth"> {
  /** the last instant of the simulated period, epoch ms */
  end: number;
  /** item id → theme: what is true and Godwit is not told */
  themes: Readonly<Record<string, string>>;
}

const kept = ["technology", "films", "music", "hiking", "photography", "cooking"];
const residents = ["ada", "lin", "mei", "sam", "new-user"];

/**
 * A corner of the demo town that is quick to embed: `perTheme` English items of six themes or of those named, the
 * showcase people and
 * `others` drawn ones, and what they did with those items. The same every time.
 */
export function smallTown({
  perTheme = 7,
  others = 3,
  days = 60,
  themes = kept,
  stock = "small",
}: {
  perTheme?: number;
  others?: number;
  days?: number;
  themes?: readonly string[];
  stock?: Stock;
} = {}): SmallTown {
  const end = Date.parse("2026-06-01T12:00:00Z");
  const { items, users, behaviours, truth } = generateTown({
    seed: 3,
    users: residents.length + Math.max(8, others),
    days,
    end,
    stock,
  });
  const counts = new Map<string, number>();
  const some = items.filter(({ id, language, expiresAt }) => {
    const theme = truth.items[id]!;
    const count = counts.get(theme) ?? 0;
    if (!themes.includes(theme) || language !== "en" || expiresAt !== undefined || count >= perTheme) return false;
    counts.set(theme, count + 1);
    return true;
  });
  const ids = new Set(some.map(({ id }) => id));
  const drawn = users.filter(({ id }) => !residents.includes(id)).slice(0, others);
  const people = [...users.filter(({ id }) => residents.includes(id)), ...drawn];
  const names = new Set(people.map(({ id }) => id));
  return {
    end,
    items: some,
    users: people,
    themes: truth.items,
    behaviours: behaviours.filter(({ userId, itemId }) => names.has(userId) && itemId !== undefined && ids.has(itemId)),
  };
}

const batch = "accepted duplicates refused { index path code message }";
export const recordBehaviours = `mutation($behaviours: [BehaviourInput!]!) { recordBehaviours(behaviours: $behaviours) { ${batch} } }`;
export const upsertItems = `mutation($items: [ItemInput!]!) { upsertItems(items: $items) { ${batch} } }`;
export const upsertUsers = `mutation($users: [UserInput!]!) { upsertUsers(users: $users) { ${batch} } }`;
export const sendFeedback = `mutation($feedback: [FeedbackInput!]!) { sendFeedback(feedback: $feedback) { ${batch} } }`;

/** Stores the town through the API and waits until its interests are there. */
export async function moveIn(
  harness: Harness,
  { items, users, behaviours }: Pick<SmallTown, "items" | "users" | "behaviours">,
): Promise<void> {
  await harness.gql(upsertItems, { items });
  await harness.gql(upsertUsers, { users });
  await harness.settle();
  for (let i = 0; i < behaviours.length; i += 500)
    await harness.gql(recordBehaviours, { behaviours: behaviours.slice(i, i + 500) });
  await harness.settle();
}
