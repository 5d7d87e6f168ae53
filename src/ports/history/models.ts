export interface ModelRecord {
  id: string;
  kind: string;
  version: number;
  serving: boolean;
  data: Uint8Array;
  metrics: unknown;
  createdAt: number;
}

export interface ModelHistory {
  add(model: Pick<ModelRecord, "id" | "kind" | "data" | "metrics">): Promise<ModelRecord>;
  /** Makes it the one of its kind that serves. */
  promote(id: string): Promise<void>;
  get(id: string): Promise<ModelRecord | null>;
  serving(kind: string): Promise<ModelRecord | null>;
  /** Ids of the models that serve, by kind. */
  servingIds(): Promise<Readonly<Record<string, string>>>;
  list(kind: string | null, first: number): Promise<Omit<ModelRecord, "data">[]>;
}
