export interface SettingHistory {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  /** Sets what was never set; answers with what is kept, which may be what another process set at the same moment. */
  putNew(key: string, value: unknown): Promise<unknown>;
}
