import { InvalidArgumentError } from "commander";
import { createApp } from "../../../src/app.js";
import { progress } from "../../../src/cli/progress.js";
import { loadConfig } from "../../../src/config/config.js";
import { createLogger } from "../../../src/logging.js";
import { print } from "../shared/output.js";
import { study } from "../shared/options.js";
import { replayed, type Told } from "./replay.js";

/** What was found of one kind; quartiles of the effect in bits. */
interface Row {
  readonly kind: string;
  readonly tested: number;
  readonly users: number;
  readonly findings: number;
  readonly bits: readonly [number, number, number] | null;
  readonly medianP: number | null;
}

function quartiles(values: readonly number[]): readonly [number, number, number] | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (q: number): number =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!.toFixed(3));
  return sorted.length === 0 ? null : [at(0.25), at(0.5), at(0.75)];
}

/** Confirmed or settled drifts by kind, and standing context findings by what was compared. */
function rowsOf(told: readonly Told[]): Row[] {
  const row = (kind: string, tested: number, keep: (one: Told["migrations"][number]) => boolean): Row => {
    const found = told.flatMap(({ userId, migrations }) =>
      migrations
        .filter((one) => (one.state === "CONFIRMED" || one.state === "SETTLED") && keep(one))
        .map((one) => ({ userId, one })),
    );
    return {
      kind,
      tested,
      users: new Set(found.map(({ userId }) => userId)).size,
      findings: found.length,
      bits: quartiles(found.map(({ one }) => one.magnitude)),
      medianP: quartiles(found.flatMap(({ one }) => one.pValue ?? []))?.[1] ?? null,
    };
  };
  const compared = [...new Set(told.flatMap((one) => one.compared))].toSorted();
  return [
    ...(["SHIFT", "EMERGENCE", "FADE", "RETURN"] as const).map((kind) =>
      row(kind, told.length, (one) => one.changedAt !== null && one.kind === kind),
    ),
    ...compared.map((key) =>
      row(key, told.filter((one) => one.compared.includes(key)).length, (one) => one.key === key),
    ),
  ];
}

function above(text: string): number {
  const n = Number(text);
  if (!(n >= 2)) throw new InvalidArgumentError("Give a number of at least 2.");
  return n;
}

interface Report {
  readonly users: number;
  readonly topics: number;
  readonly sessions: number;
  readonly threshold: number;
  readonly allowed: number;
  readonly rows: readonly Row[];
}

function textOf({ users, topics, sessions, threshold, allowed, rows }: Report): string {
  const summary = `${users} users, ${topics} topics, ${sessions} sessions; A = ${threshold} allows ${allowed.toFixed(0)} false drifts`;
  const lines = rows.map(
    ({ kind, tested, users: who, findings, bits, medianP }) =>
      `${kind.padEnd(20)} tested ${tested}, users ${who}, findings ${findings}${bits === null ? "" : `, bits ${bits.join(" / ")}`}${medianP === null ? "" : `, median p ${medianP}`}`,
  );
  return `${[summary, ...lines].join("\n")}\n`;
}

async function run({ data, threshold, json }: { data: string; threshold: number; json?: true }): Promise<void> {
  const app = await createApp({
    config: loadConfig({ ...process.env, GODWIT_DATA_DIR: data }),
    logger: createLogger({ level: "warn" }),
  });
  try {
    const users = await app.runtime.services.history.users.count();
    const bar = progress("replaying users");
    const told = await replayed(app.runtime, threshold, (done) => bar.update(done, users));
    bar.stop();
    const sessions = told.reduce((sum, one) => sum + one.sessions, 0);
    const report = {
      users: told.length,
      topics: app.runtime.services.editions.current.k,
      sessions,
      threshold,
      allowed: sessions / threshold,
      rows: rowsOf(told),
    };
    print(report, json, textOf);
  } finally {
    await app.close();
  }
}

export const command = study(
  "findings",
  "What the detector says of everybody in a data folder, replayed from the sessions kept: users and findings by kind, quartiles of the effect in bits.",
)
  .requiredOption("--data <folder>", "an embedded data folder that was imported into")
  .option("--threshold <A>", "average run length in sessions", above, 10_000)
  .action(run);
