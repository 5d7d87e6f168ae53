import { nextLocalHour, nextWorkdayHour } from "../../src/core/interests/next-local-hour.js";
import type { Subject } from "./workspace.js";

interface Share {
  topic: { label: string };
  share: number;
}
interface Migration {
  kind: string;
  state: string;
  summary: string;
}
interface Connection<T> {
  edges: { node: T }[];
}

/** What the demo asks for. */
export interface Answers {
  now: Share[];
  morning: { interests: Share[] };
  evening: { interests: Share[] };
  own: Connection<Migration>;
  moved: Connection<Migration>;
  recommendations: {
    strategy: string;
    edges: {
      node: {
        position: number;
        probability: number;
        item: { title: string; domain: string };
        reasons: { text: string }[];
      };
    }[];
  };
}

/** A moment and a scene, as the API takes them. */
export interface Situation {
  at: string;
  timeZone: string;
  scene: Readonly<Record<string, string>>;
}

const query = `query Demo($user: ID!, $moved: ID!, $morning: ContextInput!, $evening: ContextInput!) {
  now: interests(userId: $user, first: 5) { topic { label } share }
  morning: predictedInterests(userId: $user, context: $morning, first: 4) { interests { topic { label } share } }
  evening: predictedInterests(userId: $user, context: $evening, first: 4) { interests { topic { label } share } }
  own: migrations(userId: $user, states: [CONFIRMED, SETTLED], orderBy: EVIDENCE, first: 1) { edges { node { kind state summary } } }
  moved: migrations(userId: $moved, kinds: [EMERGENCE, FADE, SHIFT, RETURN], states: [CONFIRMED, SETTLED], orderBy: EVIDENCE, first: 1) { edges { node { kind state summary } } }
  recommendations(userId: $user, context: $evening, first: 5) {
    strategy
    edges { node { position probability item { title domain } reasons { text } } }
  }
}`;

/** The next weekday's morning and the next evening by the subject's own clock, in the scenes given. */
export function situationsOf(
  { timeZone }: Subject,
  now: number,
  scenes: { morning: Situation["scene"]; evening: Situation["scene"] },
): { morning: Situation; evening: Situation } {
  return {
    morning: { at: new Date(nextWorkdayHour(now, 8, timeZone)).toISOString(), timeZone, scene: scenes.morning },
    evening: { at: new Date(nextLocalHour(now, 21, timeZone)).toISOString(), timeZone, scene: scenes.evening },
  };
}

/** Asks the running service over HTTP, with a credential where it wants one. Throws with its message if it refuses. */
export async function ask(
  url: string,
  { userId, movedUserId }: Subject,
  { credential, ...situations }: { morning: Situation; evening: Situation; credential?: string },
): Promise<Answers> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
    },
    body: JSON.stringify({ query, variables: { user: userId, moved: movedUserId, ...situations } }),
  });
  const { data, errors } = (await response.json()) as { data?: Answers | null; errors?: { message: string }[] };
  if (!data || errors)
    throw new Error(
      `${url} answered ${response.status}: ${errors?.map(({ message }) => message).join("; ") ?? "no data"}`,
    );
  return data;
}
