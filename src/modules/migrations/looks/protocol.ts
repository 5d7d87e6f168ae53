import type { ErrorCode } from "../../../core/errors.js";
import type { AdvanceAllInput } from "../../../core/migrations/advance-all.js";
import type { MigrationParameters } from "../../../core/migrations/parameters.js";
import type { Shelves } from "../../../core/migrations/shelves.js";
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

/** The interest states, as they are stored, of the users whom shelves are learnt from. */
export interface ShelvesRequest {
  readonly kind: "shelves";
  readonly states: readonly Uint8Array<ArrayBuffer>[];
  readonly k: number;
}

export interface Looked {
  readonly state: Uint8Array | null;
  readonly changes: AdvanceResult["changes"];
}

export type LooksRequest = (LookRequest | ShelvesRequest) & { readonly id: number };

export type LooksAnswer = { readonly id: number } & (
  | { readonly done: Looked | Shelves }
  | { readonly error: { readonly code: ErrorCode | null; readonly message: string } }
);
