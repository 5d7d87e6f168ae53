import type { UserPath } from "../kit/access-rule.js";

interface Found {
  path: (string | number)[];
  value: unknown;
}

/**
 * What stands at a path among arguments: for "list[].userId" one for each element, with its own path. A missing value
 * is one too.
 */
export function atPath(args: Readonly<Record<string, unknown>>, path: UserPath): Found[] {
  let found: Found[] = [{ path: [], value: args }];
  for (const step of path.split(".")) {
    const list = step.endsWith("[]");
    const name = list ? step.slice(0, -2) : step;
    found = found.flatMap(({ path: before, value }) => {
      const inner = isRecord(value) ? value[name] : undefined;
      const here = [...before, name];
      if (!list) return [{ path: here, value: inner }];
      return Array.isArray(inner)
        ? inner.map((element: unknown, i) => ({ path: [...here, i], value: element }))
        : [{ path: here, value: undefined }];
    });
  }
  return found;
}

/** The arguments with what stands at the path replaced; missing values stay missing. */
export function mapPath(
  args: Readonly<Record<string, unknown>>,
  path: UserPath,
  replace: (value: unknown) => unknown,
): Record<string, unknown> {
  const [step = "", ...rest] = path.split(".");
  const list = step.endsWith("[]");
  const name = list ? step.slice(0, -2) : step;
  const inner = args[name];
  const one = (value: unknown): unknown =>
    rest.length === 0 ? replace(value) : isRecord(value) ? mapPath(value, rest.join("."), replace) : value;
  if (inner === null || inner === undefined) return { ...args };
  return { ...args, [name]: list ? (Array.isArray(inner) ? inner.map(one) : inner) : one(inner) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
