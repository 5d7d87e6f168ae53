import { createContext, createElement, useContext, type ReactElement, type ReactNode } from "react";
import type { Godwit } from "../godwit.js";

const Context = createContext<Godwit | null>(null);

/** Gives the hooks below it the client. */
export function GodwitProvider({ client, children }: { client: Godwit; children?: ReactNode }): ReactElement {
  return createElement(Context.Provider, { value: client }, children);
}

/** The client of the provider above. */
export function useGodwit(): Godwit {
  const client = useContext(Context);
  if (client === null) throw new Error("useGodwit and its kin need a <GodwitProvider client={…}> above them");
  return client;
}
