import { join } from "node:path";
import type { Part } from "../part.js";
import { answers, debianProgram, freePort } from "../system.js";

/** NATS with JetStream, from Debian's package or whatever nats-server is on the PATH. */
export const nats: Part = {
  name: "nats",
  sentence: "NATS with JetStream, from nats-server on the PATH",
  async prepare(place) {
    const server = await debianProgram("nats-server", "nats-server", place);
    const [port, monitor] = [await freePort(), await freePort()];
    const address = `nats://127.0.0.1:${port}`;
    return {
      address,
      variables: { TEST_NATS_URL: address },
      launch: {
        command: server,
        args: ["-a", "127.0.0.1", "-p", String(port), "-m", String(monitor), "-js", "-sd", join(place.folder, "store")],
        ready: () => answers(`http://127.0.0.1:${monitor}/healthz`),
      },
    };
  },
};
