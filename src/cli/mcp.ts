import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { Command } from "commander";
import { version } from "../modules/operations/version.js";
import { mcpServer } from "../server/mcp/mcp-server.js";
import { askAt } from "./ask-at.js";

interface Flags {
  url: string;
  write?: true;
}

/** The tools for agents over standard input and output, in front of a service that runs. */
export function mcpCommand(): Command {
  return new Command("mcp")
    .exitOverride()
    .description(
      "tools for agents (Model Context Protocol) over standard input and output, in front of a running service",
    )
    .option("--url <url>", "the API", "http://127.0.0.1:4000/graphql")
    .option("--write", "also the tools that change something")
    .addHelpText("after", "\nThe credential is taken from the variable GODWIT_TOKEN: a user's token, or a key.")
    .action(async ({ url, write }: Flags) => {
      const server = mcpServer(askAt(url, process.env["GODWIT_TOKEN"] || null), { version, writes: write === true });
      await server.connect(new StdioServerTransport() as never);
      await new Promise<void>((resolve) => {
        process.stdin.once("close", resolve);
      });
      await server.close();
    });
}
