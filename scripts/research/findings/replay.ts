import type { Runtime } from "../../../src/runtime/runtime.js";
import { decodeState } from "../../../src/core/interests/codec.js";
import { advance } from "../../../src/core/migrations/advance.js";
import { contrastsOf } from "../../../src/core/migrations/contrast.js";
import { fitOffer } from "../../../src/core/migrations/fit-offer.js";
import { parametersFor } from "../../../src/core/migrations/parameters.js";
import type { OpenMigration } from "../../../src/core/migrations/types.js";
import { seedOf } from "../../../src/core/statistics/random.js";
import type { Session } from "../../../src/core/session.js";
import { rowDot } from "../../../src/core/topics/codebook.js";
import { sampleSize } from "../../../src/modules/migrations/user-sample.js";

/** What the detector says of one user, and which contexts could be compared at the first look. */
export interface Told {
  readonly userId: string;
  readonly sessions: number;
  readonly compared: readonly string[];
  readonly migrations: readonly OpenMigration[];
}

const page = 200;
/** Sessions at the first look at contexts. */
const firstLook = 16;

/**
 * Shows the detector, with threshold A, every user's sessions that are kept, one by one; domains as the users drawn
 * first offer them.
 */
export async function replayed(
  { services: { history, editions } }: Runtime,
  threshold: number,
  onProgress: (users: number) => void,
): Promise<Told[]> {
  const edition = editions.current;
  const codebook = edition.requireCodebook();
  const { k } = edition;
  const { centroids, dimension } = codebook;
  const users: { userId: string; sessions: readonly Session[] }[] = [];
  for (let after: string | null = null; ; ) {
    const records = await history.interests.page(codebook.id, page, after);
    users.push(...records.map(({ userId, state }) => ({ userId, sessions: decodeState(state).sessions })));
    after = records.at(-1)?.userId ?? null;
    if (records.length < page) break;
  }
  const sample = new Set(await history.interests.sample(codebook.id, sampleSize));
  const offer = fitOffer(
    users.filter(({ userId }) => sample.has(userId)).map(({ sessions }) => sessions),
    k,
  );
  const parameters = parametersFor(threshold);
  return users.map(({ userId, sessions }, i): Told => {
    const { changes } =
      sessions.length === 0
        ? { changes: [] }
        : advance(
            {
              migrations: [],
              state: null,
              sessions,
              total: sessions.length,
              seed: seedOf(userId),
              k,
              ...offer,
              centroidCosine: (a, b) => rowDot(centroids, a, centroids.subarray(b * dimension, (b + 1) * dimension)),
            },
            parameters,
          );
    onProgress(i + 1);
    const last = new Map(changes.map(({ migration }) => [migration.key, migration]));
    const compared =
      sessions.length < firstLook
        ? []
        : contrastsOf(sessions, parameters.sliceMinimum, offer.shelves).map(({ key }) => key);
    return { userId, sessions: sessions.length, compared, migrations: [...last.values()] };
  });
}
