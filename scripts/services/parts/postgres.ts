import { chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { findBinaries, initialise, serverArguments, unprivileged } from "../../setup/postgres.mjs";
import { Unavailable, type Part } from "../part.js";
import { debianPackages, freePort } from "../system.js";

/** PostgreSQL from the binaries on the machine, without durability: for tests. */
export const postgres: Part = {
  name: "postgres",
  sentence: "PostgreSQL, from the binaries on the machine",
  async prepare(place) {
    if (findBinaries() === null && place.install) await debianPackages(["postgresql"], place);
    const bin = findBinaries();
    if (bin === null) throw new Unavailable("no PostgreSQL binaries here: install postgresql, or add --install");
    const user = unprivileged();
    if (user.uid !== undefined && user.gid !== undefined) chownSync(place.folder, user.uid, user.gid);
    initialise(bin, place.folder, user);
    writeFileSync(join(place.folder, "about.txt"), "a throw-away PostgreSQL cluster for tests\n");
    const port = await freePort();
    const url = `postgresql://godwit@127.0.0.1:${port}/postgres`;
    return {
      address: url,
      variables: { TEST_DATABASE_URL: url },
      launch: {
        command: join(bin, "postgres"),
        args: serverArguments(place.folder, port),
        env: { PATH: process.env["PATH"], LC_ALL: "C", HOME: place.folder },
        user,
        ready: () => connects(url),
        stopSignal: "SIGINT",
      },
    };
  },
};

async function connects(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
