/** What the settings of an endpoint are called, for messages. */
export interface SettingNames {
  readonly address: string;
  readonly key: string;
}
