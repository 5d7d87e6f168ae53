import { GodwitError } from "../core/errors.js";
import { variables, type Values, type VariableName } from "./variables.js";
import type { Variable } from "./variable.js";

export type Environment = Readonly<Record<string, string | undefined>>;
type ReadFile = (path: string) => string;

/** Collects what is wrong, so that one start shows all of it. */
export class Problems {
  readonly #lines: string[] = [];
  readonly #names: string[] = [];

  add(name: string, line: string): void {
    this.#names.push(name);
    this.#lines.push(line);
  }

  /**
   * Throws GodwitError CONFIGURATION with one line per problem, its path the variables' names; returns when there is
   * none.
   */
  throwIfAny(): void {
    if (this.#lines.length === 0) return;
    throw new GodwitError(
      "CONFIGURATION",
      `the environment has ${this.#lines.length} wrong value(s):\n${this.#lines.map((l) => `  - ${l}`).join("\n")}`,
      this.#names,
    );
  }
}

/**
 * Reads every variable from the environment, secrets also from the files that NAME_FILE names; adds what is wrong to
 * `problems`.
 */
export function readVariables(env: Environment, readFile: ReadFile, problems: Problems): Values {
  const values: Partial<Record<VariableName, unknown>> = {};
  for (const name of Object.keys(variables) as VariableName[])
    values[name] = readOne(name, variables[name], env, readFile, problems);
  return values as Values;
}

function readOne(
  name: string,
  variable: Variable<unknown>,
  env: Environment,
  readFile: ReadFile,
  problems: Problems,
): unknown {
  const text = (variable.secret ? secretText(name, env, readFile, problems) : env[name]?.trim()) || variable.fallback;
  if (text === null || text === undefined) return null;
  const parsed = variable.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  problems.add(
    name,
    `${name} is ${variable.secret ? "***" : JSON.stringify(shown(text))}: ${parsed.error.issues.map((i) => i.message).join("; ")}`,
  );
  return null;
}

function secretText(name: string, env: Environment, readFile: ReadFile, problems: Problems): string | undefined {
  const fileName = `${name}_FILE`;
  const file = env[fileName]?.trim();
  const direct = env[name]?.trim();
  if (!file) return direct;
  if (direct) problems.add(name, `${name} and ${fileName} are both set: keep one of them`);
  try {
    const content = readFile(file).trim();
    if (!content)
      problems.add(fileName, `${fileName} is ${JSON.stringify(file)}: the file is empty; write the secret into it`);
    return content;
  } catch (error) {
    problems.add(
      fileName,
      `${fileName} is ${JSON.stringify(file)}: the file cannot be read (${error instanceof Error ? error.message : String(error)}); name a readable file`,
    );
    return undefined;
  }
}

/** A value fit for a message: credentials inside URLs masked, long ones cut. */
function shown(text: string): string {
  const masked = text.replace(/\/\/[^/@\s]+@/, "//***@");
  return masked.length > 120 ? `${masked.slice(0, 120)}…` : masked;
}
