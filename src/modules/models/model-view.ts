/** A fitted model as the API shows it: codebooks and rankers alike. */
export interface ModelView {
  id: string;
  kind: string;
  version: number;
  serving: boolean;
  metrics: unknown;
  createdAt: Date;
}
