import type { Shelves } from "./shelves.js";
import type { Tides } from "./tides.js";

/** What everybody finds, learnt from a sample of users: what each domain holds, and what moves from week to week. */
export interface Offer {
  readonly shelves: Shelves;
  readonly tides: Tides;
}

/** Where nothing is known of it. */
export const unknownOffer: Offer = { shelves: new Map(), tides: new Map() };
