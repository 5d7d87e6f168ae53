import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbedded } from "../../src/adapters/postgres/database.js";
import { migrationsFolder } from "../../src/adapters/postgres/migrate.js";

const require = createRequire(import.meta.url);

/**
 * A migrated embedded PostgreSQL to start from: making one costs seconds, copying one does not. It is made once per
 * content of prisma/migrations and PGlite, and kept in the folder for temporary files.
 */
export async function migratedImage(): Promise<Uint8Array> {
  const hash = createHash("sha256").update(readFileSync(require.resolve("@electric-sql/pglite")));
  for (const name of readdirSync(migrationsFolder, { recursive: true, encoding: "utf8" }).toSorted())
    if (name.endsWith(".sql")) hash.update(name).update(readFileSync(join(migrationsFolder, name)));
  const file = join(tmpdir(), `godwit-test-${process.getuid?.() ?? "all"}-${hash.digest("hex").slice(0, 16)}.tar`);
  if (existsSync(file)) return readFileSync(file);
  const database = await openEmbedded(null);
  try {
    const image = await database.dump();
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, image, { mode: 0o600 });
    renameSync(draft, file); // several test files may be making it
    return image;
  } finally {
    await database.close();
  }
}
