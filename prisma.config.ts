import { defineConfig } from "prisma/config";

// `generate` insists that the schema engine exists but never runs it: naming any existing file spares the download, so
// that installing works without reaching any other host. All other commands use the engine as usual.
if (process.argv.includes("generate")) process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= process.execPath;

const url = process.env["DATABASE_URL"];

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  ...(url ? { datasource: { url } } : {}),
});
