import { readFileSync } from "node:fs";
import { z } from "zod";

/** The path of a JSON file that holds an object, read once. */
export const jsonFile = z.string().transform((path, context): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    context.addIssue({ code: "custom", message: "the file holds no JSON object" });
  } catch (error) {
    context.addIssue({ code: "custom", message: `the file cannot be read (${(error as Error).message})` });
  }
  return z.NEVER;
});
