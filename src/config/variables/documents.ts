import { z } from "zod";
import { text } from "../formats.js";
import { optional, required } from "../variable.js";

/** Which documents are executed. */
export const documents = {
  GODWIT_PERSISTED_QUERIES: required(
    z.enum(["any", "automatic", "only"], "give any, automatic or only"),
    "any",
    "Which documents are executed: any, only those of the list, or any and remembered by hash (automatic persisted queries).",
  ),
  GODWIT_MCP: required(
    z.enum(["off", "read", "write"], "give off, read or write"),
    "read",
    "Tools for agents at /mcp (Model Context Protocol): none, those that read, or also those that write.",
  ),
  GODWIT_PERSISTED_QUERIES_FILE: optional(
    text,
    "The list: a JSON file that maps ids to documents, or an Apollo manifest; clients may ask for these by id or SHA-256.",
  ),
} as const;
