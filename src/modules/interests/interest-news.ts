import type { History } from "../../ports/history/history.js";
import { userJobs } from "../../ports/history/job-names.js";
import type { Edition } from "../kit/edition.js";
import type { Editions } from "../kit/editions.js";
import { KeyJob, type Wake, type WorkHandler } from "../kit/jobs.js";
import { announceInterestChanges, type ToldInterests } from "../webhooks/announce-interests.js";
import { webhookJob } from "../webhooks/message.js";
import type { InterestService } from "./interest-service.js";

/** Tell webhooks and streams what a user's (the key's) interests have become. */
export const interestNewsJob = new KeyJob(userJobs.tellInterests);

/** So many of the strongest are told, as subscriptions show them. */
const told = 10;

/** The outbox work "tell-interests": what was folded since it was told last is one message. */
export function interestNews({
  history,
  editions,
  interests,
  clock,
  wake,
}: {
  history: History;
  editions: Editions;
  interests: InterestService;
  clock: () => number;
  wake: Wake;
}): WorkHandler {
  return interestNewsJob.handler({
    keys: 100,
    ready: () => editions.current.codebook !== null,
    async handle(work) {
      const edition = editions.current;
      const at = clock();
      const known = await toldOf(interests, edition, [...new Set(work.map(({ key }) => key))], at);
      await history.transaction(async (inside) => {
        // Work that vanished meanwhile was taken back by an erasure: nothing is told of that user.
        const done = await inside.outbox.done(work.map(({ number }) => number));
        const users = new Set(work.filter(({ number }) => done.has(number)).map(({ key }) => key));
        await announceInterestChanges(
          inside,
          edition,
          known.filter(({ userId }) => users.has(userId)),
          at,
        );
      });
      wake(webhookJob);
    },
  });
}

async function toldOf(
  interests: InterestService,
  edition: Edition,
  users: readonly string[],
  at: number,
): Promise<ToldInterests[]> {
  const snapshots = await interests.snapshots(edition, users);
  return users.flatMap((userId, i) => {
    const snapshot = snapshots[i];
    if (!snapshot?.profiling) return [];
    const shown = interests.shown(snapshot, interests.predict(snapshot, null), { at, first: told, floor: "TOPICS" });
    return [{ userId, interests: shown.map(({ shown: { id, label }, share }) => ({ topic: id, label, share })) }];
  });
}
