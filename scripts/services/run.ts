import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delayed } from "node:timers/promises";
import { Unavailable, type Launch, type Part, type PartName } from "./part.js";
import { beganAt, processes, signal } from "./processes.js";
import { cacheFolder, folderOf, forget, freshFolder, logOf, readState, writeState, type State } from "./state.js";
import { message } from "./system.js";

const readyWithinMs = 60_000;
const stoppedWithinMs = 20_000;

/** What is said of a part. */
export interface Report {
  readonly name: PartName;
  readonly state: "running" | "stopped" | "skipped" | "failed";
  readonly detail: string;
  readonly address?: string;
  readonly pid?: number;
  readonly log?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

const running = (name: PartName, { address, variables, pid }: State, detail: string): Report => ({
  name,
  state: "running",
  detail,
  address,
  variables,
  ...(pid === null ? {} : { pid, log: logOf(name) }),
});

const lives = ({ pid, beganAt: began }: State): boolean => pid === null || (began !== null && beganAt(pid) === began);

/** Whether the part runs, from what is remembered and what the system tells. */
export function status({ name }: Part): Report {
  const state = readState(name);
  if (state === null) return { name, state: "stopped", detail: "not started" };
  return lives(state) ? running(name, state, "running") : { name, state: "stopped", detail: "has ended by itself" };
}

/** Starts the part unless it runs already. */
export async function start(part: Part, install: boolean, note: (line: string) => void): Promise<Report> {
  const { name } = part;
  const before = readState(name);
  if (before !== null && lives(before)) return running(name, before, "already running");
  try {
    await stop(part); // what a start that was killed may have left
    const place = { folder: freshFolder(name), cache: cacheFolder, install, note };
    const { launch, address, variables } = await part.prepare(place);
    const state = {
      pid: null,
      beganAt: null,
      stopSignal: launch?.stopSignal ?? "SIGTERM",
      address,
      variables,
    } as const;
    if (launch === null) {
      writeState(name, state);
      return running(name, state, "found");
    }
    return await launched(name, launch, state);
  } catch (error) {
    await stop(part);
    return { name, state: error instanceof Unavailable ? "skipped" : "failed", detail: message(error) };
  }
}

async function launched(name: PartName, launch: Launch, unstarted: State): Promise<Report> {
  const log = openSync(logOf(name), "w");
  const { uid, gid } = launch.user ?? {};
  const child = spawn(launch.command, [...launch.args], {
    cwd: folderOf(name),
    env: launch.env ?? process.env,
    detached: true,
    stdio: ["ignore", log, log],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  closeSync(log);
  const failed = new Promise<never>((_, reject) => child.on("error", reject));
  failed.catch(() => {});
  if (child.pid === undefined) return await failed;
  const state = { ...unstarted, pid: child.pid, beganAt: beganAt(child.pid) };
  writeState(name, state);
  const until = Date.now() + readyWithinMs;
  while (!(await launch.ready())) {
    const told = () => readFileSync(logOf(name), "utf8").trim().split("\n").slice(-5).join("\n");
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} while starting: ${told()}`);
    if (Date.now() > until) throw new Error(`not ready after ${readyWithinMs / 1000} s: ${told()}`);
    await delayed(100);
  }
  child.unref();
  return running(name, state, "started");
}

/** Stops the part and whatever it has left behind: its process group, and processes that name its folder. */
export async function stop({ name }: Part): Promise<Report> {
  const state = readState(name);
  const group = state !== null && state.pid !== null && groupIsOurs(state) ? state.pid : null;
  const left = () =>
    processes().filter(
      ({ pid, group: of, command }) => pid !== process.pid && (of === group || command.includes(`${folderOf(name)}/`)),
    );
  const found = left().length;
  for (const name of [state?.stopSignal ?? "SIGTERM", "SIGKILL"] as const) {
    for (const { pid } of left()) signal(pid, name);
    const until = Date.now() + stoppedWithinMs;
    while (left().length > 0 && Date.now() < until) await delayed(50);
  }
  forget(name);
  return { name, state: "stopped", detail: found > 0 ? "stopped" : "was not running" };
}

/** A group outlives its leader under the leader's number; a number that was given to another process is not ours. */
function groupIsOurs({ pid, beganAt: began }: State): boolean {
  const now = beganAt(pid!);
  return now === null || now === began;
}
