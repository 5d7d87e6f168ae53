import { useCallback, useEffect, useRef } from "react";

const half = 0.5;
const longEnoughMs = 1_000;

/**
 * Calls `told` once for each id whose element was half on screen for a second. Answers with what gives a ref for an id;
 * without IntersectionObserver (on a server) nothing is told.
 */
export function useImpressions(told: (id: string) => void): (id: string) => (element: Element | null) => void {
  const ids = useRef(new Map<Element, string>());
  const refs = useRef(new Map<string, (element: Element | null) => void>());
  const done = useRef(new Set<string>());
  const timers = useRef(new Map<Element, ReturnType<typeof setTimeout>>());
  const observer = useRef<IntersectionObserver | null>(null);
  const tell = useRef(told);
  tell.current = told;

  useEffect(
    () => () => {
      observer.current?.disconnect();
      observer.current = null;
      for (const timer of timers.current.values()) clearTimeout(timer);
      timers.current.clear();
    },
    [],
  );

  const watch = useCallback((): IntersectionObserver | null => {
    if (typeof IntersectionObserver === "undefined") return null;
    observer.current ??= new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          clearTimeout(timers.current.get(target));
          timers.current.delete(target);
          const id = ids.current.get(target);
          if (!isIntersecting || id === undefined || done.current.has(id)) continue;
          const told = (): void => {
            done.current.add(id);
            tell.current(id);
          };
          timers.current.set(target, setTimeout(told, longEnoughMs));
        }
      },
      { threshold: half },
    );
    return observer.current;
  }, []);

  return useCallback(
    (id: string) => {
      let ref = refs.current.get(id);
      if (ref === undefined) {
        let shown: Element | null = null;
        ref = (element) => {
          if (shown !== null) {
            observer.current?.unobserve(shown);
            ids.current.delete(shown);
          }
          shown = element;
          if (element === null) return;
          ids.current.set(element, id);
          watch()?.observe(element);
        };
        refs.current.set(id, ref);
      }
      return ref;
    },
    [watch],
  );
}
