import { chmodSync, closeSync, existsSync, openSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Unavailable, type Part, type Place } from "../part.js";
import { answers, commandInto, debianProgram, freePort, programOnPath } from "../system.js";

/** Where a packed binary may lie beside the checkout. */
const packedFolder = fileURLToPath(new URL("../../../../shared/tools/qdrant", import.meta.url));

/** Qdrant from QDRANT_BINARY, the PATH, or a packed binary beside the checkout. */
export const qdrant: Part = {
  name: "qdrant",
  sentence: "Qdrant, from QDRANT_BINARY, the PATH, or ../shared/tools/qdrant/*.xz",
  async prepare(place) {
    const binary = await binaryOf(place);
    const [http, grpc] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${http}`;
    return {
      address: url,
      // Tests that kill a Qdrant start their own.
      variables: { TEST_QDRANT_URL: url, QDRANT_BINARY: binary },
      launch: {
        command: binary,
        args: [],
        env: {
          ...process.env,
          QDRANT__SERVICE__HOST: "127.0.0.1",
          QDRANT__SERVICE__HTTP_PORT: String(http),
          QDRANT__SERVICE__GRPC_PORT: String(grpc),
          QDRANT__STORAGE__STORAGE_PATH: join(place.folder, "storage"),
          QDRANT__STORAGE__SNAPSHOTS_PATH: join(place.folder, "snapshots"),
          QDRANT__TELEMETRY_DISABLED: "true",
          QDRANT__LOG_LEVEL: "WARN",
        },
        ready: () => answers(`${url}/readyz`),
      },
    };
  },
};

async function binaryOf(place: Place): Promise<string> {
  const named = process.env["QDRANT_BINARY"];
  if (named) {
    if (!existsSync(named)) throw new Unavailable(`QDRANT_BINARY is ${named}, which does not exist`);
    return named;
  }
  const found = programOnPath("qdrant");
  if (found !== null) return found;
  const packed = existsSync(packedFolder) ? readdirSync(packedFolder).find((name) => name.endsWith(".xz")) : undefined;
  if (packed === undefined)
    throw new Unavailable("no Qdrant here: set QDRANT_BINARY to the path of its binary, or put it on the PATH");
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Unavailable(`${packed} is for Linux on x86-64: set QDRANT_BINARY to a binary for this machine`);
  return unpacked(join(packedFolder, packed), join(place.cache, packed.replace(/\.xz$/, "")), place);
}

async function unpacked(archive: string, binary: string, place: Place): Promise<string> {
  if (existsSync(binary)) return binary;
  const xz = await debianProgram("xz", "xz-utils", place);
  const draft = `${binary}.${process.pid}`;
  const file = openSync(draft, "w");
  try {
    await commandInto(file, xz, ["-dc", archive]);
  } finally {
    closeSync(file);
  }
  chmodSync(draft, 0o755);
  renameSync(draft, binary);
  return binary;
}
