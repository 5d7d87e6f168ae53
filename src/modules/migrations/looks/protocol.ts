import type { ErrorCode } from "../../../core/errors.js";
import type { AdvanceAllInput } from "../../../core/migrations/advance-all.js";
import type { MigrationParameters } from "../../../core/migrations/parameters.js";
import type { AdvanceResult } from "../../../core/migrations/types.js";

/** What a user's looks need, as it goes to the thread. */
export interface LooksRequest extends Omit<AdvanceAllInput, "sessions" | "centroidCosine"> {
  readonly id: number;
  /** the interest state as it is stored: the sessions are read from it there */
  readonly history: Uint8Array;
  /** how many of its sessions are closed */
  readonly closed: number;
  /** cosine of the centroids of topics a and b at a·k + b */
  readonly cosines: Float64Array;
  readonly parameters: MigrationParameters;
}

export type LooksAnswer =
  | { readonly id: number; readonly state: Uint8Array | null; readonly changes: AdvanceResult["changes"] }
  | { readonly id: number; readonly error: { readonly code: ErrorCode | null; readonly message: string } };
