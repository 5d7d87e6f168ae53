import { dayMs } from "../../../src/core/time.js";
import type { Behaviour, Player } from "./player.js";
import { ask, firstPush, type Pushed } from "./service.js";

/** Sessions as ever before the turn, so that one sees what nothing looks like. */
export const warmUp = 3;
const itemsShown = 2;

export interface PlayOptions {
  /** of the GraphQL endpoint */
  readonly url: string;
  /** seconds between two sessions */
  readonly pace: number;
  /** epoch ms; the first session is played a day later, one a day */
  readonly from: number;
  /** sessions that are played at most */
  readonly days: number;
  readonly titles: ReadonlyMap<string, string>;
  readonly say: (text: string) => void;
}

/** How a person's part ended: after how many sessions of the new theme the push came; null = it did not. */
export interface Played {
  readonly userId: string;
  readonly theme: string;
  readonly sessionsNeeded: number | null;
}

/**
 * Plays sessions of one person through the API, one a day: a few as ever, then only of a theme that is new to the
 * person, until the service pushes a drift that began within what was played. Each session is ended by `endSession`, so
 * that nobody waits for its gap. Times of day and scenes are the person's own.
 */
export async function play(player: Player, options: PlayOptions): Promise<Played> {
  const { url, pace, from, days, say } = options;
  const { userId, theme } = player;
  const push = firstPush(url, userId, from);
  push.drift.catch(() => {}); // told by the race below, or nobody waits for it any more
  try {
    for (let day = 1; day <= days; day++) {
      const isNew = day > warmUp;
      const session = sessionOn(day, player, from);
      await ask(url, record, { b: session });
      await ask(url, end, { u: userId });
      const pushed = await Promise.race([push.drift, wait(1000 * pace)]);
      say(lineOf(day, isNew ? theme.name : "as ever", session, options));
      say(pushed === null ? likely(await chanceOf(url, userId)) : found(pushed));
      if (pushed !== null) return { userId, theme: theme.name, sessionsNeeded: Math.max(0, day - warmUp) };
    }
    return { userId, theme: theme.name, sessionsNeeded: null };
  } finally {
    push.close();
  }
}

const record = "mutation($b: [BehaviourInput!]!) { recordBehaviours(behaviours: $b) { refused { message } } }";
const end = "mutation($u: ID!) { endSession(userId: $u) }";
const chance = "query($u: ID!) { user(id: $u) { changeProbability } }";

async function chanceOf(url: string, userId: string): Promise<number> {
  return (await ask<{ user: { changeProbability: number } }>(url, chance, { u: userId })).user.changeProbability;
}

/** A session of the person on that day, of the new theme once the warm-up is over. */
function sessionOn(day: number, { sessions, theme }: Player, from: number): Behaviour[] {
  const pattern = sessions[day % sessions.length]!;
  const start = Date.parse(pattern[0]!.occurredAt);
  // whole days on, so that a session stays in its daypart
  const days = Math.floor((from + day * dayMs - start) / dayMs);
  return pattern.map((one, i) => ({
    ...one,
    ...(day > warmUp ? { itemId: theme.items[(3 * day + i) % theme.items.length]!, type: "CLICK" } : {}),
    occurredAt: new Date(Date.parse(one.occurredAt) + days * dayMs).toISOString(),
  }));
}

function lineOf(day: number, what: string, session: readonly Behaviour[], { titles }: PlayOptions): string {
  const ids = [...new Set(session.map(({ itemId }) => itemId!))];
  const shown = ids.slice(0, itemsShown).map((id) => `“${shortened(titles.get(id) ?? id)}”`);
  const more = ids.length > itemsShown ? ` and ${ids.length - itemsShown} more` : "";
  return `  day ${String(day).padStart(2)}  ${what}: ${shown.join(", ")}${more}`;
}

function likely(probability: number): string {
  const blocks = Math.round(20 * probability);
  const bar = "█".repeat(blocks) + "·".repeat(20 - blocks);
  return `          have interests changed? ${bar} ${Math.round(100 * probability)} %`;
}

function found({ summary, kind, state, probability }: Pushed): string {
  const sure = probability === null ? "" : `, ${Math.floor(1000 * probability) / 10} % likely`;
  return `  pushed: ${summary} [${kind}, ${state}${sure}]`;
}

const longestTitle = 34;

function shortened(title: string): string {
  return title.length <= longestTitle ? title : `${title.slice(0, longestTitle - 1).trimEnd()}…`;
}

function wait(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}
