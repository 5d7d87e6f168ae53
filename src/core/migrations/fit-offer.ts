import type { Session } from "../session.js";
import { domainShares, fitShelves } from "./fit-shelves.js";
import { fitTides, sharesByWeek } from "./fit-tides.js";
import type { Offer } from "./offer.js";

/** What everybody finds, learnt from the sessions of a sample of users; `k` topics. */
export function fitOffer(users: readonly (readonly Session[])[], k: number): Offer {
  return {
    shelves: fitShelves(
      users.map((sessions) => domainShares(sessions, k)),
      k,
    ),
    tides: fitTides(
      users.map((sessions) => sharesByWeek(sessions, k)),
      k,
    ),
  };
}
