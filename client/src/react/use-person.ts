import { useCallback, useEffect } from "react";
import type { InterestsQueryVariables, SetPreferenceMutationVariables } from "../generated/graphql.js";
import type { Interest, Migration, Preference } from "../godwit.js";
import { useGodwit } from "./context.js";
import { useAsked, type Asked } from "./use-asked.js";

/** A person's interests, strongest first, kept up to date while they change. */
export function useInterests(question: InterestsQueryVariables): Asked<readonly Interest[]> {
  const godwit = useGodwit();
  const asked = useAsked(JSON.stringify(question), () => godwit.interests(question));
  const { refetch } = asked;
  // What is shown may be of another slice than what the event tells: it only says that it is time to ask.
  useEffect(() => godwit.onInterests(question.user, refetch), [godwit, question.user, refetch]);
  return asked;
}

/** A person's migrations, newest first; those that are found meanwhile come on top. */
export function useMigrations(user: string, first = 10): Asked<readonly Migration[]> {
  const godwit = useGodwit();
  const asked = useAsked(`${user} ${first}`, () => godwit.migrations(user, first));
  const { set } = asked;
  useEffect(
    () =>
      godwit.onMigration(user, (one) =>
        set((before) => [one, ...before.filter(({ id }) => id !== one.id)].slice(0, Math.max(first, 1))),
      ),
    [godwit, user, first, set],
  );
  return asked;
}

/** What a person has asked for, and how to ask for more or less. */
export function usePreferences(user: string): Asked<readonly Preference[]> & {
  setPreference(preference: Omit<SetPreferenceMutationVariables, "user">): Promise<void>;
} {
  const godwit = useGodwit();
  const asked = useAsked(user, () => godwit.preferences(user));
  const { set } = asked;
  const setPreference = useCallback(
    async (preference: Omit<SetPreferenceMutationVariables, "user">) => {
      const now = await godwit.setPreference({ ...preference, user });
      set(() => now);
    },
    [godwit, user, set],
  );
  return { ...asked, setPreference };
}
