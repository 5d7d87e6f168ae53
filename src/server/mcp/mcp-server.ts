import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { interestTools } from "./interest-tools.js";
import { itemTools } from "./item-tools.js";
import { preferenceTools } from "./preference-tools.js";
import type { Data, Tool } from "./tool.js";
import { withoutSensitive } from "./without-sensitive.js";

/** An answer of the API. */
export interface Answer {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** Asks the API with the credential of whoever uses the tools. */
export type Ask = (document: string, variables: Data) => Promise<Answer>;

export const tools: readonly Tool[] = [...interestTools, ...preferenceTools, ...itemTools];
const viewerDocument = "query McpViewer { viewer { id } }";
/** Every document that tools send: known beforehand, whatever else a service takes. */
export const mcpDocuments: readonly string[] = [viewerDocument, ...tools.map(({ document }) => document)];

/**
 * The tools for agents, as a server of the Model Context Protocol. They are fixed documents of the API, asked with the
 * caller's own credential: an agent can do what that could do, no more. `writes`: also tools that change something.
 */
export function mcpServer(ask: Ask, { version, writes }: { version: string; writes: boolean }): McpServer {
  const server = new McpServer({ name: "godwit", title: "Godwit", version });
  for (const tool of tools.filter((one) => writes || one.writes !== true))
    server.registerTool(
      tool.name,
      {
        title: tool.title,
        description: tool.description,
        inputSchema: tool.input.shape,
        annotations: { readOnlyHint: tool.writes !== true, destructiveHint: false, openWorldHint: false },
      },
      (input: Record<string, unknown>) => call(tool, input, ask),
    );
  return server;
}

async function call(tool: Tool, given: Record<string, unknown>, ask: Ask): Promise<CallToolResult> {
  const input = tool.input.parse(given);
  const viewer = "user" in tool.input.shape ? await viewerOf(ask) : null;
  const user = typeof input["user"] === "string" ? input["user"] : viewer;
  if (user === null && requires(tool)) return failed("Say whose: give `user`; the credential is not one person's.");
  const { data, errors = [] } = await ask(tool.document, tool.variables(input, user));
  if (errors.length > 0 || !data) return failed(errors.map(({ message }) => message).join("\n") || "no answer came");
  // What is sensitive is told to the person alone.
  const told = viewer !== null && viewer === user ? data : withoutSensitive(data);
  return { content: [{ type: "text", text: tool.text(told as never, input) }], structuredContent: { ...told } };
}

/** Does its document need to know whom it is about? */
const requires = ({ document }: Tool): boolean => /\$user: ID!|\$behaviours/.test(document);

/** Whose token it is; null for keys, and where none is asked for. */
async function viewerOf(ask: Ask): Promise<string | null> {
  const { data } = await ask(viewerDocument, {});
  return (data?.["viewer"] as { id: string } | null | undefined)?.id ?? null;
}

function failed(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}
