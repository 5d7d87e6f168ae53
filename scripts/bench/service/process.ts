import { fileURLToPath } from "node:url";
import { ServiceProcess } from "../../../test/trust/service/service-process.js";
import { dimension } from "../world.js";
import type { Answers, Command } from "./protocol.js";

export interface ServiceOptions {
  dataDir: string;
  /** null = embedded PostgreSQL in dataDir */
  databaseUrl: string | null;
  profile: boolean;
  /** null = the embedded vector index */
  qdrantUrl: string | null;
  /** null = no text is embedded: every text of the bench has its vector already */
  modelUrl: string | null;
}

/** The service that is measured, in a process of its own, so that the load does not share its event loop. */
export type BenchService = ServiceProcess<Command, Answers>;

export function benchService({ dataDir, databaseUrl, profile, qdrantUrl, modelUrl }: ServiceOptions): BenchService {
  return new ServiceProcess<Command, Answers>(
    fileURLToPath(new URL("./child.ts", import.meta.url)),
    {
      LOG_LEVEL: "warn",
      GODWIT_DATA_DIR: dataDir,
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      ...(qdrantUrl === null ? {} : { QDRANT_URL: qdrantUrl }),
      OPENAI_BASE_URL: modelUrl ?? "http://127.0.0.1:9/v1",
      EMBEDDING_MODEL: "bench",
      EMBEDDING_DIMENSIONS: String(dimension),
      // Centring is learnt from the items and embeds them anew, beside what is measured.
      EMBEDDING_CENTRING: "off",
      ...(profile ? { BENCH_PROFILE: "on" } : {}),
    },
    {
      execArgv: [
        "--expose-gc",
        "--import",
        "tsx",
        ...(process.env["BENCH_THREADS"] ? ["--cpu-prof", "--cpu-prof-dir", process.env["BENCH_THREADS"]] : []),
      ],
    },
  );
}
