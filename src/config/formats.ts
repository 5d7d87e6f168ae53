import { z } from "zod";
import { roles, type Role } from "../core/roles.js";

function number(kind: "a whole number" | "a number", min: number, max: number): z.ZodType<number, string> {
  const message = `give ${kind} from ${min} to ${max}`;
  return z.string().transform((text, ctx) => {
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const fits = value >= min && value <= max && (kind === "a number" || Number.isSafeInteger(value));
    if (!fits) ctx.addIssue({ code: "custom", message });
    return value;
  });
}
export const whole = (min: number, max: number) => number("a whole number", min, max);
export const positive = (min: number, max: number) => number("a number", min, max);

/** An address with one of these protocols, such as `https:`. */
export function url(...protocols: string[]): z.ZodType<string, string> {
  const message = `give a URL that starts with ${protocols.map((p) => `${p}//`).join(" or ")}`;
  return z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), message);
}

/** Several such addresses, separated by commas. */
export function urls(...protocols: string[]): z.ZodType<string, string> {
  const message = `give a URL that starts with ${protocols.map((p) => `${p}//`).join(" or ")}, or several separated by commas`;
  const fits = (one: string): boolean => URL.canParse(one) && protocols.includes(new URL(one).protocol);
  return z.string().refine((list) => list.split(",").every((one) => fits(one.trim())), message);
}

export const text = z.string();
export const onOff: z.ZodType<boolean, string> = z.enum(["on", "off"], "give on or off").transform((v) => v === "on");

/** Words separated by commas. */
export const words: z.ZodType<readonly string[], string> = z.string().transform((list) =>
  list
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean),
);

/** Roles of a process separated by commas. */
export const rolesOf: z.ZodType<readonly Role[], string> = words.transform((named, ctx) => {
  const found = roles.filter((role) => named.includes(role));
  if (found.length === 0 || found.length < new Set(named).size)
    ctx.addIssue({ code: "custom", message: `give some of ${roles.join(", ")}, separated by commas` });
  return found;
});

/** Origins of pages separated by commas, or `*`. */
export const origins: z.ZodType<readonly string[], string> = z.string().transform((list, ctx) => {
  const all = list
    .split(",")
    .map((o) => o.trim())
    .filter(Boolean);
  const wrong = all.filter((o) => o !== "*" && !(URL.canParse(o) && new URL(o).origin === o));
  if (wrong.length)
    ctx.addIssue({
      code: "custom",
      message: `give origins such as https://shop.example, separated by commas, or *; not an origin: ${wrong.join(", ")}`,
    });
  return all;
});
