import { useCallback, useEffect, useMemo, useRef } from "react";
import type { RecommendationsQueryVariables } from "../generated/graphql.js";
import type { Feedback, Page } from "../godwit.js";
import { useGodwit } from "./context.js";
import { useAsked } from "./use-asked.js";
import { useImpressions } from "./use-impressions.js";

export type Recommended = Page["edges"][number]["node"];

export interface Recommendations {
  readonly items: readonly Recommended[];
  readonly strategy: string | null;
  readonly loading: boolean;
  readonly error: Error | null;
  readonly hasMore: boolean;
  /** Adds the next page. */
  more(): Promise<void>;
  /** The person opened it. */
  click(itemId: string): void;
  like(itemId: string): void;
  /** Takes it off the page at once, and tells the service. */
  dismiss(itemId: string): void;
  /** A ref for the element that shows an item: being half seen for a second is told as an impression. */
  seen(itemId: string): (element: Element | null) => void;
  refetch(): void;
}

type Question = Omit<RecommendationsQueryVariables, "after">;

/** A page of recommendations with all that a page tells back. */
export function useRecommendations(question: Question): Recommendations {
  const godwit = useGodwit();
  const key = JSON.stringify(question);
  const asked = useAsked(key, (signal) => godwit.recommendations(question, signal));
  const { data: page, set } = asked;
  const current = useRef(page);
  current.current = page;
  const { user } = question;

  const tell = useCallback(
    (itemId: string, kind: Feedback["kind"]) =>
      godwit.feedback({ userId: user, itemId, kind, recommendationId: current.current?.id ?? null }),
    [godwit, user],
  );
  const seen = useImpressions(useCallback((itemId: string) => tell(itemId, "IMPRESSION"), [tell]));
  const dismiss = useCallback(
    (itemId: string) => {
      set((before) => ({ ...before, edges: before.edges.filter(({ node }) => node.item.id !== itemId) }));
      tell(itemId, "DISMISS");
    },
    [set, tell],
  );
  const more = useCallback(async () => {
    const before = current.current;
    if (!before?.pageInfo.hasNextPage) return;
    const next = await godwit.recommendations({
      ...(JSON.parse(key) as Question),
      after: before.pageInfo.endCursor ?? null,
    });
    set((shown) => ({ ...shown, edges: [...shown.edges, ...next.edges], pageInfo: next.pageInfo }));
  }, [godwit, key, set]);
  useEffect(() => () => void godwit.flush(), [godwit]);

  return useMemo(
    () => ({
      items: page?.edges.map(({ node }) => node) ?? [],
      strategy: page?.strategy ?? null,
      loading: asked.loading,
      error: asked.error,
      hasMore: page?.pageInfo.hasNextPage ?? false,
      more,
      click: (itemId) => tell(itemId, "CLICK"),
      like: (itemId) => tell(itemId, "LIKE"),
      dismiss,
      seen,
      refetch: asked.refetch,
    }),
    [page, asked.loading, asked.error, asked.refetch, more, tell, dismiss, seen],
  );
}
