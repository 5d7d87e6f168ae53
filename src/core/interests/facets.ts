import type { Context } from "../types.js";
import { domainKey, sceneKey, weekdayKey, type Cells, type DecayedRows, type Row } from "./cells.js";
import { hourRows } from "./distribution.js";
import type { FacetName, InterestParameters } from "./parameters.js";

/** A facet of a context: its name, the table that holds it and its weighted rows there. */
export interface Facet {
  readonly name: FacetName;
  /** slice key of the domain or scene value it stands for; absent for times */
  readonly place?: string;
  table(cells: Cells): DecayedRows;
  rows(table: DecayedRows): (readonly [Row | undefined, number])[];
}

const slices = (cells: Cells): DecayedRows => cells.slices;

const workingDays = [1, 2, 3, 4, 5];
const weekendDays = [6, 7];

function single(name: FacetName, key: string): Facet {
  return { name, table: slices, rows: (table) => [[table.rows.get(key), 1]] };
}

function place(name: FacetName, key: string): Facet {
  return { ...single(name, key), place: key };
}

/** The facets of a context: hour, weekday, weekend or not, season, domain (when asked for one) and each scene facet. */
export function facetsOf(context: Context, parameters: Pick<InterestParameters, "hourKappa">): Facet[] {
  const facets: Facet[] = [
    { name: "hour", table: slices, rows: (table) => hourRows(table, context.hour, parameters) },
    single("weekday", weekdayKey(context.weekday)),
    {
      name: "weekend",
      table: slices,
      rows: (table) => dayRows(table, context.weekday >= 6 ? weekendDays : workingDays),
    },
    { name: "season", table: (cells) => cells.horizons[1], rows: (table) => [[table.rows.get(""), 1]] },
  ];
  if (context.domain !== null) facets.push(place("domain", domainKey(context.domain)));
  for (const facet in context.scene) facets.push(place(`scene:${facet}`, sceneKey(facet, context.scene[facet]!)));
  return facets;
}

/** The rows of some weekdays (1 = Monday … 7 = Sunday), added up. */
function dayRows(table: DecayedRows, days: readonly number[]): (readonly [Row | undefined, number])[] {
  return days.map((day) => [table.rows.get(weekdayKey(day)), 1] as const);
}
