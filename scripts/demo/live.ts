import { readFile } from "node:fs/promises";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { dayMs } from "../../src/core/time.js";
import { sessionGapMs } from "../../src/core/session.js";
import type { Truth } from "../town/truth.js";
import type { Workspace } from "./workspace.js";

/** Days between the end of the town and now: as many sessions can be played, one a day. */
export const liveDays = 60;
const warmUp = 3;
/** Sessions of a person that are played again, with other items. */
const patternSessions = 20;

interface Behaviour {
  userId: string;
  itemId?: string;
  type: string;
  value?: number;
  scene?: Record<string, string>;
  occurredAt: string;
  timeZone: string;
}

export interface LiveOptions {
  readonly url: string;
  readonly people: readonly string[];
  /** seconds between two sessions */
  readonly pace: number;
  /** the town's end, epoch ms: the first session is played a day later */
  readonly from: number;
  readonly say: (text: string) => void;
}

/** How a played person ended: after how many sessions of the new interest the push came; null = it did not. */
export interface Played {
  readonly userId: string;
  readonly theme: string;
  readonly sessionsNeeded: number | null;
}

/**
 * Plays sessions of people of the town through the API, a day of the town at a time: a few as ever, then as many on a
 * theme that is new to the person, until the service pushes a migration of theirs over the subscription. The times of
 * day and the scenes are the person's own.
 */
export async function playLive(
  workspace: Pick<Workspace, "items" | "behaviours" | "truth">,
  options: LiveOptions,
): Promise<Played[]> {
  const truth = JSON.parse(await readFile(workspace.truth, "utf8")) as Truth;
  const lines = (await readFile(workspace.behaviours, "utf8")).trim().split("\n");
  const history = lines.map((line) => JSON.parse(line) as Behaviour);
  const here = await offered(workspace.items, options.from);
  const played: Played[] = [];
  for (const userId of options.people)
    played.push(
      await playPerson(
        userId,
        { truth, here },
        history.filter((one) => one.userId === userId),
        options,
      ),
    );
  return played;
}

async function playPerson(
  userId: string,
  { truth, here }: { truth: Truth; here: ReadonlySet<string> },
  history: readonly Behaviour[],
  { url, pace, from, say }: LiveOptions,
): Promise<Played> {
  const pattern = sessionsOf(history).slice(-patternSessions);
  if (pattern.length < warmUp)
    throw new Error(`${userId} has ${pattern.length} sessions in this town; name another person.`);
  const theme = newTheme(userId, truth, here);
  say(`\n${userId}: ${warmUp} days as ever, then only ${theme.name}. Waiting for the migration to be pushed …`);
  const push = subscribe(url, userId);
  try {
    for (let day = 1; day < liveDays; day++) {
      const fresh = day > warmUp;
      const session = pattern[day % pattern.length]!;
      await ask(url, "mutation($b: [BehaviourInput!]!) { recordBehaviours(behaviours: $b) { refused { message } } }", {
        b: session.map((one, i) => ({
          ...one,
          ...(fresh ? { itemId: theme.items[(3 * day + i) % theme.items.length]!, type: "CLICK" } : {}),
          occurredAt: onDay(one.occurredAt, session[0]!.occurredAt, from + day * dayMs),
        })),
      });
      await ask(url, "mutation($u: ID!) { endSession(userId: $u) }", { u: userId });
      const told = await Promise.race([push.first, wait(1000 * pace)]);
      const { user } = await ask<{ user: { changeProbability: number } }>(
        url,
        "query($u: ID!) { user(id: $u) { changeProbability } }",
        { u: userId },
      );
      const chance = `${Math.round(100 * user.changeProbability)} %`.padStart(5);
      say(`  day ${String(day).padStart(2)}  ${fresh ? theme.name : "as ever"}  a change is likely by ${chance}`);
      if (typeof told !== "string") continue;
      say(`  pushed: ${told}`);
      return { userId, theme: theme.name, sessionsNeeded: day - warmUp };
    }
    return { userId, theme: theme.name, sessionsNeeded: null };
  } finally {
    push.close();
  }
}

function sessionsOf(history: readonly Behaviour[]): Behaviour[][] {
  const out: Behaviour[][] = [];
  for (const one of history.toSorted((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt))) {
    const last = out.at(-1);
    if (last && Date.parse(one.occurredAt) - Date.parse(last.at(-1)!.occurredAt) <= sessionGapMs) last.push(one);
    else out.push([one]);
  }
  return out
    .map((session) =>
      session
        .filter(({ itemId, type }) => itemId !== undefined && type !== "DISMISS")
        .map(({ userId, itemId, type, value, scene, occurredAt, timeZone }) => ({
          userId,
          itemId: itemId!,
          type,
          ...(value === undefined ? {} : { value }),
          ...(scene === undefined ? {} : { scene }),
          occurredAt,
          timeZone,
        })),
    )
    .filter(({ length }) => length > 0);
}

/** The same time of day on a later day, whole days on, so that a session stays in its daypart. */
function onDay(occurredAt: string, first: string, day: number): string {
  const start = Date.parse(first);
  const days = Math.floor((day - start) / dayMs);
  return new Date(Date.parse(occurredAt) + days * dayMs).toISOString();
}

/** The theme that a person cares for least, of those with most items. */
function newTheme(userId: string, truth: Truth, here: ReadonlySet<string>): { name: string; items: string[] } {
  const own = truth.users[userId]!.interests.at(-1)!.themes;
  const items = new Map<string, string[]>();
  for (const [id, theme] of Object.entries(truth.items))
    if (here.has(id)) items.set(theme, [...(items.get(theme) ?? []), id]);
  const [name, list] = [...items].toSorted(
    ([a, x], [b, y]) => (own[a] ?? 0) - (own[b] ?? 0) || y.length - x.length || a.localeCompare(b),
  )[0]!;
  return { name, items: list };
}

/** The items that can be had all the while that sessions are played. */
async function offered(file: string, from: number): Promise<Set<string>> {
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  const items = lines.map((line) => JSON.parse(line) as { id: string; publishedAt?: string; expiresAt?: string });
  return new Set(
    items
      .filter(({ publishedAt, expiresAt }) => {
        const begun = publishedAt === undefined || Date.parse(publishedAt) <= from;
        return begun && (expiresAt === undefined || Date.parse(expiresAt) > from + liveDays * dayMs);
      })
      .map(({ id }) => id),
  );
}

function subscribe(url: string, userId: string): { first: Promise<string>; close(): void } {
  const client = createClient({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket });
  const first = new Promise<string>((resolve) => {
    client.subscribe<{ interestMigrated: { summary: string; kind: string; changedAt: string | null } }>(
      {
        query: "subscription($u: ID!) { interestMigrated(userId: $u) { summary kind changedAt } }",
        variables: { u: userId },
      },
      {
        next: ({ data }) => {
          if (data && data.interestMigrated.changedAt !== null) resolve(data.interestMigrated.summary);
        },
        error: () => {},
        complete: () => {},
      },
    );
  });
  return { first, close: () => void client.dispose() };
}

async function ask<T = unknown>(url: string, query: string, variables: Record<string, unknown>): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: T; errors?: { message: string }[] };
  if (!data || errors) throw new Error(errors?.map(({ message }) => message).join("; ") ?? `${url}: no data`);
  return data;
}

function wait(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}
