export interface SettingHistory {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}
