export interface ImportProgressRecord {
  fingerprint: string;
  lines: number;
  counts: unknown;
  finished: boolean;
}

export interface ImportHistory {
  get(fingerprint: string): Promise<ImportProgressRecord | null>;
  put(progress: ImportProgressRecord): Promise<void>;
}
