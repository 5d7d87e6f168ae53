import { z } from "zod";
import { GodwitError } from "../../core/errors.js";
import type { SettingHistory } from "../../ports/history/settings.js";

type Settings = { readonly settings: SettingHistory };

/** A value kept in the database under a name, with the schema that says what it is. */
export class Setting<T> {
  readonly name: string;
  readonly #schema: z.ZodType<T>;

  constructor(name: string, schema: z.ZodType<T>) {
    this.name = name;
    this.#schema = schema;
  }

  /** null = never set. Throws CONFIGURATION for a value of another shape. */
  async read({ settings }: Settings): Promise<T | null> {
    return this.parse(await settings.get(this.name));
  }

  /** Sets it where it was never set. Answers with what is kept: of several processes at once, the value of one. */
  async writeNew({ settings }: Settings, value: T): Promise<T> {
    return this.#parsed(await settings.putNew(this.name, value));
  }

  async write({ settings }: Settings, value: T): Promise<void> {
    await settings.put(this.name, value);
  }

  /** A value as it is stored; null = never set. Throws as `read` does. */
  parse(stored: unknown): T | null {
    return stored === null ? null : this.#parsed(stored);
  }

  #parsed(stored: unknown): T {
    const { success, data, error } = this.#schema.safeParse(stored);
    if (!success)
      throw new GodwitError(
        "CONFIGURATION",
        `The setting ${JSON.stringify(this.name)} in the database cannot be read: ${z.prettifyError(error)}`,
      );
    return data;
  }
}

/** What serves on this database; changed under `servingLock` only. */
export const servingSetting = new Setting(
  "serving",
  z.object({
    space: z.string(),
    codebookId: z.string().nullable(),
    /** grows by one with every codebook that takes over; absent in databases that no codebook took over since */
    edition: z.number().int().optional(),
    /** the codebook that users are being folded under, while a refit is under way */
    refitting: z.string().nullish(),
  }),
);
