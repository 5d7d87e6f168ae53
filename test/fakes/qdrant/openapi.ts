import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { schemaErrors, type JsonSchema } from "../json-schema.js";

/** Qdrant's published description, beside the repository where it is checked out with its data. */
const specification = fileURLToPath(new URL("../../../../shared/qdrant/openapi-v1.18.json", import.meta.url));

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: JsonSchema }[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

/** One request and its answer. */
export interface Exchange {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  status: number;
  answer: unknown;
}

/** Compares exchanges with Qdrant's OpenAPI. */
export class OpenApiCheck {
  readonly #api: OpenApi;

  /** null when the description is not on this machine. */
  static load(): OpenApiCheck | null {
    return existsSync(specification)
      ? new OpenApiCheck(JSON.parse(readFileSync(specification, "utf8")) as OpenApi)
      : null;
  }

  constructor(api: OpenApi) {
    this.#api = api;
  }

  /** What is wrong with the request, then with the answer; empty when both are as described. */
  violations({ method, path, query, body, status, answer }: Exchange): string[] {
    const operation = this.#operation(method, path);
    if (!operation) return [`${method} ${path} is not in the description`];
    const schemas = this.#api.components.schemas;
    const errors: string[] = [];
    const wanted = operation.requestBody?.content["application/json"]?.schema;
    if (wanted && body !== undefined)
      errors.push(...schemaErrors(wanted, body, { schemas, closed: true, at: "request" }));
    if (!wanted && body !== undefined) errors.push("request: a body was sent where none is described");
    const known = new Map((operation.parameters ?? []).filter((p) => p.in === "query").map((p) => [p.name, p.schema]));
    for (const [name, value] of query) {
      const schema = known.get(name);
      if (!schema) errors.push(`request: the query parameter ${name} is not described`);
      else
        errors.push(...schemaErrors(schema, readParameter(value), { schemas, closed: true, at: `request ?${name}` }));
    }
    const { responses } = operation;
    const described = responses[status] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses["default"];
    const schema = described?.content?.["application/json"]?.schema;
    if (schema) errors.push(...schemaErrors(schema, answer, { schemas, closed: false, at: `answer ${status}` }));
    return errors.map((error) => `${method} ${path}: ${error}`);
  }

  #operation(method: string, path: string): Operation | undefined {
    const parts = path.split("/");
    const fits = (template: string): boolean => {
      const wanted = template.split("/");
      return (
        wanted.length === parts.length &&
        wanted.every((part, i) => part === parts[i] || (part.startsWith("{") && parts[i] !== ""))
      );
    };
    // A literal path such as /collections/aliases goes before /collections/{collection_name}.
    const candidates = Object.keys(this.#api.paths)
      .filter(fits)
      .toSorted((a, b) => a.split("{").length - b.split("{").length);
    return candidates
      .map((template) => this.#api.paths[template]?.[method.toLowerCase()])
      .find((operation) => operation !== undefined);
  }
}

function readParameter(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
