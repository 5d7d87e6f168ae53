import { play, warmUp, type Played } from "./play.js";
import type { Cast } from "./player.js";
import { ask } from "./service.js";

/** Days between the end of the town and now: as many sessions can be played, one a day. */
export const liveDays = 60;

export interface WatchOptions {
  readonly url: string;
  /** seconds between two sessions */
  readonly pace: number;
  /** the town's end, epoch ms */
  readonly from: number;
  readonly say: (text: string) => void;
}

/** Plays these people one after another, and says how each ended and what is known of them before and after. */
export async function watch({ players, titles }: Cast, options: WatchOptions): Promise<Played[]> {
  const { url, say } = options;
  const played: Played[] = [];
  for (const player of players) {
    const { userId, theme } = player;
    say(`\n${userId}: ${warmUp} sessions as ever, then only ${theme.name}. One session is a day of the town.`);
    say(`  interests before: ${await interestsOf(url, userId)}`);
    const one = await play(player, { ...options, days: liveDays - 1, titles });
    say(`  interests now:    ${await interestsOf(url, userId)}`);
    say(ending(one));
    played.push(one);
  }
  return played;
}

const interests = "query($u: ID!) { interests(userId: $u, first: 3) { share topic { label } } }";

async function interestsOf(url: string, userId: string): Promise<string> {
  const answer = await ask<{ interests: { share: number; topic: { label: string } }[] }>(url, interests, { u: userId });
  return answer.interests.map(({ share, topic }) => `${topic.label} ${Math.round(100 * share)} %`).join(", ");
}

function ending({ userId, theme, sessionsNeeded }: Played): string {
  if (sessionsNeeded === null) return `${userId}: nothing was pushed within ${liveDays - 1} sessions.`;
  return `${userId}: pushed ${sessionsNeeded} sessions after the turn to ${theme}.`;
}
