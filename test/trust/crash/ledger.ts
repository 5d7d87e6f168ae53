/** What the clients have asked for, and what of it was acknowledged: the truth that the service is held against. */
export interface Ledger {
  users: Map<string, "here" | "erasing" | "erased">;
  behaviours: Map<string, { userId: string; acknowledged: boolean; deletion: "none" | "asked" | "acknowledged" }>;
  feedback: Map<string, { userId: string; acknowledged: boolean }>;
  /** by item: the last revision that was acknowledged, and the last that was sent */
  items: Map<string, { acknowledged: number; sent: number }>;
  /** requests that were answered */
  answers: number;
  /** requests that a kill had cut off, or that met the service away: they were sent again */
  repeated: number;
  /** answers 429 and 503: told to come again later */
  putOff: number;
  /** writes about erased people that were refused, as they must be */
  lateRefused: number;
  /** what must not happen, in words */
  faults: string[];
}

export function emptyLedger(): Ledger {
  return {
    users: new Map(),
    behaviours: new Map(),
    feedback: new Map(),
    items: new Map(),
    answers: 0,
    repeated: 0,
    putOff: 0,
    lateRefused: 0,
    faults: [],
  };
}
