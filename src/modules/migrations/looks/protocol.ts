import type { ErrorCode } from "../../../core/errors.js";
import type { AdvanceAllInput } from "../../../core/migrations/advance-all.js";
import type { MigrationParameters } from "../../../core/migrations/parameters.js";
import type { Offer } from "../../../core/migrations/offer.js";
import type { AdvanceResult } from "../../../core/migrations/types.js";

/** What a user's looks need, as it goes to the thread. */
export interface LookRequest extends Omit<AdvanceAllInput, "sessions" | "centroidCosine"> {
  readonly kind: "look";
  /** the interest state as it is stored: the sessions are read from it there */
  readonly history: Uint8Array;
  /** how many of its sessions are closed */
  readonly closed: number;
  /** cosine of the centroids of topics a and b at a·k + b */
  readonly cosines: Float64Array;
  readonly parameters: MigrationParameters;
}

/** The interest states, as they are stored, of the users from whom it is learnt what everybody finds. */
export interface OfferRequest {
  readonly kind: "offer";
  readonly states: readonly Uint8Array<ArrayBuffer>[];
  readonly k: number;
}

export interface Looked {
  readonly state: Uint8Array | null;
  readonly changes: AdvanceResult["changes"];
}

export type LooksRequest = (LookRequest | OfferRequest) & { readonly id: number };

export type LooksAnswer = { readonly id: number } & (
  | { readonly done: Looked | Offer }
  | { readonly error: { readonly code: ErrorCode | null; readonly message: string } }
);
