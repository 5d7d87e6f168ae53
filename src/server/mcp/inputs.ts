import { z } from "zod";

export const user = z
  .string()
  .min(1)
  .max(256)
  .optional()
  .describe("whose, by the id that the service knows; absent = the user of the token");

export const language = z.enum(["en", "zh"]).default("en").describe("the language of sentences");

export const first = (usual: number, most: number): z.ZodDefault<z.ZodNumber> =>
  z.number().int().min(1).max(most).default(usual).describe(`how many, at most ${most}`);

/** When and where: what is absent means now, the user's own zone, any scene, any part of the catalogue. */
export const context = {
  at: z.iso.datetime({ offset: true }).optional().describe("a moment, RFC 3339 with an offset; absent = now"),
  timeZone: z.string().optional().describe("IANA zone whose clock counts, such as Europe/London"),
  scene: z.record(z.string(), z.string()).optional().describe('facets of the situation, such as {"device": "phone"}'),
  domain: z.string().optional().describe("a part of the catalogue, such as news"),
};

/** The context of an input as the API takes it; null = none was given. */
export function contextOf(given: {
  at?: string | undefined;
  timeZone?: string | undefined;
  scene?: Record<string, string> | undefined;
  domain?: string | undefined;
}): object | null {
  const { at, timeZone, scene, domain } = given;
  const context = Object.entries({ at, timeZone, scene, domain }).filter(([, value]) => value !== undefined);
  return context.length === 0 ? null : Object.fromEntries(context);
}
