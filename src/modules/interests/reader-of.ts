import type { InterestParameters } from "../../core/interests/parameters.js";
import { InterestReader } from "../../core/interests/reader.js";
import type { UserSnapshot } from "./user-snapshot.js";

/** Reads shares under an edition, seen against its population. */
export function readerOf(
  { edition, population }: Pick<UserSnapshot, "edition" | "population">,
  parameters: InterestParameters = edition.parameters,
): InterestReader {
  return new InterestReader(population, edition.k, parameters);
}

/** The same parameters with every slice at weight 0: what a user is interested in at any time and anywhere. */
export function withoutFacets(parameters: InterestParameters): InterestParameters {
  return { ...parameters, facets: {} };
}
