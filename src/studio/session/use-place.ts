import { useEffect, useState } from "react";

export const viewNames = ["person", "page", "everybody", "topics", "live"] as const;
export type ViewName = (typeof viewNames)[number];

export interface Place {
  readonly view: ViewName;
  readonly person: string | null;
}

/** Where one is, kept in the address so that it can be passed on: #/person/mei. */
export function usePlace(): [Place, (place: Place) => void] {
  const [place, setPlace] = useState(read);
  useEffect(() => {
    const moved = (): void => setPlace(read());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return [place, (to) => (location.hash = hashOf(to))];
}

export function hashOf({ view, person }: Place): string {
  return `#/${view}${person === null ? "" : `/${encodeURIComponent(person)}`}`;
}

function read(): Place {
  const [view, person] = location.hash.replace(/^#\//, "").split("/");
  return {
    view: viewNames.find((name) => name === view) ?? "person",
    person: person ? decodeURIComponent(person) : null,
  };
}
