import type { ContextRate } from "./contexts.js";
import type { DescriptionQuality } from "./descriptions.js";
import type { ShelfRate } from "../../../test/support/simulation/shelves.js";
import { changeSizes } from "../../../test/support/simulation/simulation.js";
import type { FalseAlarms, Power, SimulationOptions } from "../../../test/support/simulation/simulation.js";
import { changeKinds } from "../../../test/support/simulation/stream.js";

export interface Report {
  readonly options: SimulationOptions;
  readonly falseAlarms: readonly FalseAlarms[];
  readonly power: readonly Power[];
  readonly descriptions: readonly DescriptionQuality[];
  readonly contexts: readonly ContextRate[];
  readonly shelves: readonly ShelfRate[];
  readonly seconds: number;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const widths = head.map((h, c) => Math.max(h.length, ...rows.map((r) => String(r[c]).length)));
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((x, c) => (c === 0 ? String(x).padEnd(widths[c]!) : String(x).padStart(widths[c]!))).join("  ");
  return `${line(head)}\n${widths.map((w) => "-".repeat(w)).join("  ")}\n${rows.map(line).join("\n")}\n\n`;
}

function median(x: readonly number[]): number | string {
  return x.length === 0 ? "–" : x.toSorted((a, b) => a - b)[Math.floor(x.length / 2)]!;
}

function rate(cells: readonly Power[]): string {
  const users = cells.reduce((a, p) => a + p.users, 0);
  const hit = cells.reduce((a, p) => a + p.detected, 0);
  return `${Math.round((100 * hit) / users)} %`;
}

/** The report as tables on standard output. */
export function textOf({ options, falseAlarms, power, descriptions, contexts, shelves, seconds }: Report): string {
  const parts: string[] = [];
  const out = (text: string): void => void parts.push(text);
  for (const family of new Set(falseAlarms.map((f) => f.family))) {
    const rows = falseAlarms.filter((f) => f.family === family);
    out(
      `False alarms, ${family}: ${rows[0]!.users} unchanged users of ${options.sessions} sessions; allowed ${rows[0]!.allowed}\n`,
    );
    out(
      table(
        ["method", "alarms", "95 % interval", "of users", "holds"],
        rows.map((r) => [
          r.method,
          r.alarms,
          `${r.interval.low.toFixed(1)}–${r.interval.high.toFixed(1)}`,
          `${((100 * r.alarms) / r.users).toFixed(1)} %`,
          r.holds ? "yes" : "no",
        ]),
      ),
    );
  }
  const methods = [...new Set(power.map((p) => p.method))];
  const of = (method: string, keep: (p: Power) => boolean): Power[] =>
    power.filter((p) => p.method === method && keep(p));
  out(
    `Detected within 60 sessions after the change (${options.changed} users per kind and size), median delay in sessions\n`,
  );
  out(
    table(
      ["method", ...changeKinds, ...changeSizes.map((s) => `size ${s}`), "all", "early", "delay"],
      methods.map((m) => [
        m,
        ...changeKinds.map((k) => rate(of(m, (p) => p.kind === k))),
        ...changeSizes.map((s) => rate(of(m, (p) => p.size === s))),
        rate(of(m, () => true)),
        of(m, () => true).reduce((a, p) => a + p.early, 0),
        median(of(m, () => true).flatMap((p) => p.delays)),
      ]),
    ),
  );
  out("Descriptions of first confirmed drifts, size 0.5\n");
  out(
    table(
      ["kind", "confirmed", "dated within 3", "kind right", "settled", "kind right then", "topic right", "reverted"],
      descriptions.map((d) => [
        d.kind,
        d.confirmed,
        d.dated,
        d.kindRight,
        d.settled,
        d.kindRightSettled,
        d.topicRight,
        d.reverted,
      ]),
    ),
  );
  out("Users with a context finding at level 0.05, one look at 128 sessions\n");
  out(
    table(
      ["users", "tested", "found", "part"],
      contexts.map((c) => [c.users, c.tested, c.found, `${((100 * c.found) / c.tested).toFixed(1)} %`]),
    ),
  );
  out("Users with a DOMAIN finding at level 0.05, one look, on domains that offer different things\n");
  out(
    table(
      ["users", "sessions", "tested", "found", "part", "not told what domains offer"],
      shelves.map((s) => [
        s.users,
        s.sessions,
        s.tested,
        s.found,
        `${((100 * s.found) / s.tested).toFixed(1)} %`,
        s.foundBlind,
      ]),
    ),
  );
  out(`${seconds} s\n`);
  return parts.join("");
}
