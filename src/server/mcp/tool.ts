import type { z } from "zod";

/** The answer of a document; null where a root field failed. */
export type Data = Readonly<Record<string, unknown>>;

/** One thing that an agent can do: a fixed document of the API, its variables, and what it answers in plain text. */
export interface Tool<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** for the model that chooses tools */
  readonly description: string;
  readonly input: S;
  readonly document: string;
  /** it changes something */
  readonly writes?: true;
  /** `user`: whom it is about, chosen or of the token */
  variables(input: z.infer<S>, user: string | null): Data;
  /** short lines, without ids that nobody needs */
  text(data: never, input: z.infer<S>): string;
}

/** Gives a tool the types of its own input and answer. */
export function tool<S extends z.ZodObject, D>(
  declared: Omit<Tool<S>, "text"> & { text(data: D, input: z.infer<S>): string },
): Tool {
  return declared as unknown as Tool;
}
