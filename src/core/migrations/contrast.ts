import { ownValue } from "../own-value.js";
import { daypartOf } from "../session.js";
import type { Session } from "../session.js";
import { addScaled } from "../sparse.js";
import type { Sparse } from "../sparse.js";
import type { MigrationKind } from "../types.js";
import type { Shelves } from "./shelves.js";
import type { ContextDimension } from "./types.js";
import { hourMs } from "../time.js";

/** Sessions of one slice closer together than this are one unit: a morning that is resumed says nothing new. */
const unitMs = 12 * hourMs;
/** Consecutive units among which labels are exchanged: drift over more than these cannot pass for a context. */
const blockUnits = 10;
const mostFacets = 6;
const mostSlices = 8;

/** What is permuted: one slice's sessions of about a day, or their parts in one domain. */
export interface ContextUnit {
  readonly start: number;
  readonly end: number;
  readonly slice: string;
  readonly topics: Sparse;
  readonly size: number;
}

/** Slices of one dimension to be compared. `key` names the migration they may turn out to be. */
export interface Contrast {
  readonly key: string;
  readonly kind: MigrationKind;
  readonly dimension: ContextDimension;
  readonly units: readonly ContextUnit[];
  readonly slices: readonly string[];
}

export interface Part {
  readonly slice: string;
  readonly topics: Sparse;
  readonly size: number;
}

/**
 * All contrasts of a user's sessions (by start) of which at least two slices have `minimum` units; only domains whose
 * shelves are known are compared.
 */
export function contrastsOf(sessions: readonly Session[], minimum: number, shelves: Shelves): Contrast[] {
  const facets = new Map<string, number>();
  for (const s of sessions) for (const f of Object.keys(s.scene)) facets.set(f, (facets.get(f) ?? 0) + 1);
  const commonest = [...facets]
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostFacets)
    .map(([f]) => f);
  const contrasts: (Contrast | null)[] = [
    contrast("DAYPART:DAYPART", "DAYPART", "DAYPART", sessions, (s) => whole(daypartOf(s.hour), s), minimum),
    contrast(
      "DAYPART:WEEKDAY",
      "DAYPART",
      "WEEKDAY",
      sessions,
      (s) => whole(s.weekday >= 6 ? "WEEKEND" : "WEEKDAY", s),
      minimum,
    ),
    ...commonest.map((f) =>
      contrast(
        `SCENE:${f}`,
        "SCENE",
        "SCENE",
        sessions,
        (s) => {
          const value = ownValue(s.scene, f);
          return value === undefined ? [] : whole(`${f}=${value}`, s);
        },
        minimum,
      ),
    ),
    contrast(
      "DOMAIN",
      "DOMAIN",
      "DOMAIN",
      sessions,
      (s) => domainParts(s).filter(({ slice }) => shelves.has(slice)),
      minimum,
    ),
  ];
  return contrasts.filter((c) => c !== null);
}

function whole(slice: string, session: Session): Part[] {
  return [{ slice, topics: session.topics, size: session.count }];
}

/**
 * A session's parts by domain, each sized by its share of the session's strength; what was written without an item ("")
 * is in no domain.
 */
export function domainParts(session: Session): Part[] {
  const masses = Object.entries(session.byDomain)
    .filter(([domain]) => domain !== "")
    .map(([slice, topics]) => ({ slice, topics, mass: topics.value.reduce((a, b) => a + b, 0) }));
  const total = masses.reduce((a, b) => a + b.mass, 0);
  return masses
    .filter((m) => m.mass > 0)
    .map(({ slice, topics, mass }) => ({ slice, topics, size: Math.max(1, (session.count * mass) / total) }));
}

function contrast(
  key: string,
  kind: MigrationKind,
  dimension: ContextDimension,
  sessions: readonly Session[],
  partsOf: (s: Session) => Part[],
  minimum: number,
): Contrast | null {
  const units: { start: number; end: number; slice: string; topics: Sparse; size: number }[] = [];
  const open = new Map<string, (typeof units)[number]>();
  for (const s of sessions)
    for (const part of partsOf(s)) {
      const unit = open.get(part.slice);
      if (unit && s.start - unit.start < unitMs) {
        unit.topics = addScaled(unit.topics, part.topics, 1);
        unit.size += part.size;
        unit.end = s.end;
      } else {
        const fresh = { start: s.start, end: s.end, ...part };
        open.set(part.slice, fresh);
        units.push(fresh);
      }
    }
  const counts = new Map<string, number>();
  for (const u of units) counts.set(u.slice, (counts.get(u.slice) ?? 0) + 1);
  const slices = [...counts]
    .filter(([, n]) => n >= minimum)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostSlices)
    .map(([slice]) => slice)
    .toSorted();
  if (slices.length < 2) return null;
  return { key, kind, dimension, slices, units: units.filter((u) => slices.includes(u.slice)) };
}

/** Block number of each of n units in order; the last block is never less than half a block. */
export function blockOf(n: number): number[] {
  const blocks = Math.max(1, Math.round(n / blockUnits));
  return Array.from({ length: n }, (_, i) => Math.min(blocks - 1, Math.floor((i * blocks) / n)));
}
