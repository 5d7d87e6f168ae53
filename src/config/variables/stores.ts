import { z } from "zod";
import { text, url, urls, whole } from "../formats.js";
import { optional, required } from "../variable.js";

/** Where facts and vectors are held. */
export const stores = {
  DATABASE_URL: optional(
    url("postgresql:", "postgres:"),
    "PostgreSQL that holds the history; absent = embedded PostgreSQL in GODWIT_DATA_DIR.",
    true,
  ),
  GODWIT_DATA_DIR: required(
    text,
    ".godwit",
    "Folder of the embedded database and of what is rebuilt from it; one process a folder.",
  ),
  QDRANT_URL: optional(
    urls("http:", "https:"),
    "Qdrant that holds the vectors; several nodes of one cluster, separated by commas, stand in for each other. Absent = in memory, fed from the database at start.",
  ),
  QDRANT_API_KEY: optional(text, "Key of that Qdrant.", true),
  QDRANT_PREFIX: required(
    z.string().regex(/^[A-Za-z0-9_-]{1,60}$/, "give at most 60 letters, digits, - and _"),
    "godwit",
    "What the names of its collections begin with; the identity of the database follows, so that others on the same Qdrant stay apart.",
  ),
  QDRANT_REPLICATION_FACTOR: optional(
    whole(1, 100),
    "Copies of every point, on different nodes of a cluster; absent = as the server does it (one).",
  ),
  QDRANT_SHARD_NUMBER: optional(
    whole(1, 10_000),
    "Parts that a new collection is spread over; absent = as the server does it (one a node).",
  ),
  QDRANT_WRITE_CONSISTENCY_FACTOR: optional(
    whole(1, 100),
    "Copies that must have taken a write before it counts as done; absent = as the server does it (one).",
  ),
} as const;
