import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Detector } from "./detectors/detector.js";
import { changeKinds } from "./streams/changes.js";
import { families, type Family } from "./streams/families.js";
import { watchChanged, watchUnchanged, type Watched } from "./watched.js";

export interface MeasureOptions {
  /** people of each family who do not change, and of each kind of change */
  readonly users: number;
  readonly changed: number;
  /** sessions of somebody who does not change */
  readonly sessions: number;
  readonly seed: number;
  readonly detectors: readonly Detector[];
  /** families who do not change; absent = all */
  readonly families?: readonly Family[];
  /** what was measured is kept here, and not measured again; null = nowhere */
  readonly folder: string | null;
  readonly progress: (done: number, total: number) => void;
}

/** What became of everybody: by family, and those who change. */
export interface Measured {
  readonly unchanged: ReadonlyMap<string, readonly Watched[]>;
  readonly changed: readonly Watched[];
}

/** People that are kept in one file. */
const chunk = 20;

/** Shows all streams to all detectors. It can be stopped at any time: the next run goes on where it was. */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const { users, changed, sessions: length, seed, detectors, progress } = options;
  const watched = options.families ?? families;
  const total = watched.length * users + changeKinds.length * changed;
  let done = 0;
  const all = async (name: string, count: number, one: (i: number) => Watched): Promise<Watched[]> => {
    const out: Watched[] = [];
    for (let from = 0; from < count; from += chunk) {
      const until = Math.min(count, from + chunk);
      const numbers = Array.from({ length: until - from }, (_, i) => from + i);
      const part = await kept(options.folder, `${name} ${from} ${until}`, () =>
        numbers.map((i) => {
          progress(done + i - from, total);
          return one(i);
        }),
      );
      out.push(...part);
      done += numbers.length;
    }
    return out;
  };
  const unchanged = new Map<string, Watched[]>();
  for (const family of watched)
    unchanged.set(
      family.name,
      await all(family.name, users, (i) => watchUnchanged(family, { detectors, seed, length, i })),
    );
  const moved: Watched[] = [];
  for (const kind of changeKinds)
    moved.push(...(await all(kind, changed, (i) => watchChanged(kind, { detectors, seed, i }))));
  progress(total, total);
  return { unchanged, changed: moved };
}

async function kept(folder: string | null, name: string, make: () => Watched[]): Promise<Watched[]> {
  if (folder === null) return make();
  const file = join(folder, `${name.replaceAll(/[^A-Za-z0-9]+/g, "-")}.json`);
  const known = await readFile(file, "utf8").catch(() => null);
  if (known !== null) return JSON.parse(known) as Watched[];
  const made = make();
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.part`, JSON.stringify(made));
  await rename(`${file}.part`, file);
  return made;
}
