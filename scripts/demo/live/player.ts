import { readFile } from "node:fs/promises";
import { GodwitError } from "../../../src/core/errors.js";
import { sessionGapMs } from "../../../src/core/session.js";
import { dayMs } from "../../../src/core/time.js";
import type { Truth } from "../../town/truth.js";
import type { Workspace } from "../workspace.js";

/** Sessions of a person that are played again, with other items. */
const patternSessions = 20;

export interface Behaviour {
  userId: string;
  itemId?: string;
  type: string;
  value?: number;
  scene?: Record<string, string>;
  occurredAt: string;
  timeZone?: string;
}

/** Somebody whose life goes on: what a session of theirs looks like, and the theme that is new to them. */
export interface Player {
  readonly userId: string;
  /** their latest sessions, in order of time */
  readonly sessions: readonly (readonly Behaviour[])[];
  readonly theme: { readonly name: string; readonly items: readonly string[] };
}

/** Who plays, and what items are called. */
export interface Cast {
  readonly players: readonly Player[];
  readonly titles: ReadonlyMap<string, string>;
}

interface Item {
  id: string;
  title: string;
  publishedAt?: string;
  expiresAt?: string;
}

/**
 * Reads these people from the files of a town, with items that can be had for `days` from `from` (epoch ms). Throws
 * CONFIGURATION for a person who is not in the town.
 */
export async function readPlayers(
  workspace: Pick<Workspace, "items" | "behaviours" | "truth">,
  people: readonly string[],
  { from, days }: { from: number; days: number },
): Promise<Cast> {
  const truth = JSON.parse(await readFile(workspace.truth, "utf8")) as Truth;
  const history = await lines<Behaviour>(workspace.behaviours);
  const items = await lines<Item>(workspace.items);
  const here = new Set(items.filter((item) => isOffered(item, from, from + days * dayMs)).map(({ id }) => id));
  const players = people.map((userId): Player => {
    const sessions = sessionsOf(history.filter((one) => one.userId === userId)).slice(-patternSessions);
    if (sessions.length === 0 || truth.users[userId] === undefined)
      throw new GodwitError(
        "CONFIGURATION",
        `--live names ${JSON.stringify(userId)}, who did nothing in this town; name others, such as sam, ada or mei.`,
        ["live"],
      );
    return { userId, sessions, theme: newTheme(userId, truth, here) };
  });
  return { players, titles: new Map(items.map(({ id, title }) => [id, title])) };
}

async function lines<T>(file: string): Promise<T[]> {
  return (await readFile(file, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

function isOffered({ publishedAt, expiresAt }: Item, from: number, until: number): boolean {
  const begun = publishedAt === undefined || Date.parse(publishedAt) <= from;
  return begun && (expiresAt === undefined || Date.parse(expiresAt) > until);
}

function sessionsOf(history: readonly Behaviour[]): Behaviour[][] {
  const out: Behaviour[][] = [];
  for (const one of history.toSorted((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt))) {
    const last = out.at(-1);
    if (last && Date.parse(one.occurredAt) - Date.parse(last.at(-1)!.occurredAt) <= sessionGapMs) last.push(one);
    else out.push([one]);
  }
  return out.map((session) => session.flatMap(playable)).filter(({ length }) => length > 0);
}

/** A behaviour as it can be recorded again: without its id. */
function playable({ userId, itemId, type, value, scene, occurredAt, timeZone }: Behaviour): Behaviour[] {
  if (itemId === undefined || type === "DISMISS") return [];
  const optional = { ...(value === undefined ? {} : { value }), ...(scene === undefined ? {} : { scene }) };
  return [{ userId, itemId, type, ...optional, occurredAt, ...(timeZone === undefined ? {} : { timeZone }) }];
}

/** The theme that a person cares for least, of those with most items. */
function newTheme(userId: string, truth: Truth, here: ReadonlySet<string>): Player["theme"] {
  const own = truth.users[userId]!.interests.at(-1)!.themes;
  const items = new Map<string, string[]>();
  for (const [id, theme] of Object.entries(truth.items))
    if (here.has(id)) items.set(theme, [...(items.get(theme) ?? []), id]);
  const [name, list] = [...items].toSorted(
    ([a, x], [b, y]) => (own[a] ?? 0) - (own[b] ?? 0) || y.length - x.length || a.localeCompare(b),
  )[0]!;
  return { name, items: list };
}
