import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delayed } from "node:timers/promises";
import type { Launch, Part } from "../../../scripts/services/part.js";
import { kafka } from "../../../scripts/services/parts/kafka.js";
import { nats } from "../../../scripts/services/parts/nats.js";
import { cacheFolder } from "../../../scripts/services/state.js";
import type { Broker } from "../../support/brokers/broker.js";
import { kafkaBroker } from "../../support/brokers/kafka.js";
import { natsBroker } from "../../support/brokers/nats.js";

export const brokerKinds = ["nats", "kafka"] as const;
export type BrokerKind = (typeof brokerKinds)[number];

const parts: Readonly<Record<BrokerKind, Part>> = { nats, kafka };
const lookMs = 100;

/** A broker that this run may stop and start again, with what it holds. */
export interface OwnBroker {
  /** as clients name it */
  readonly url: string;
  connect(): Promise<Broker>;
  /** Stops it as an operator would, and starts it on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Throws `Unavailable` where the broker cannot be had. */
export async function startOwnBroker(
  kind: BrokerKind,
  folder: string,
  note: (line: string) => void,
): Promise<OwnBroker> {
  const home = join(folder, kind);
  mkdirSync(home, { recursive: true });
  const { launch, address } = await parts[kind].prepare({ folder: home, cache: cacheFolder, install: false, note });
  let child = await launched(launch!, home);
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once("close", resolve));
    if (child.exitCode === null && child.kill("SIGTERM")) await ended;
  };
  return {
    url: kind === "nats" ? address : `kafka://${address}`,
    connect: () => (kind === "nats" ? natsBroker(address) : kafkaBroker(address)),
    async restart() {
      await stop();
      child = await launched(launch!, home);
    },
    stop,
  };
}

async function launched({ command, args, ready }: Launch, cwd: string): Promise<ChildProcess> {
  const child = spawn(command, [...args], { cwd, stdio: "ignore" });
  while (!(await ready())) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode} while starting`);
    await delayed(lookMs);
  }
  return child;
}
