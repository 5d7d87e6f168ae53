import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { Unavailable, type Place } from "./part.js";

const run = promisify(execFile);

/** The path of a program on the PATH, or null. */
export function programOnPath(name: string): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/bin"];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/**
 * A program of a Debian package: found on the PATH, or installed where `--install` allows it.
 * Throws `Unavailable` where it cannot be had.
 */
export async function debianProgram(name: string, packageName: string, place: Place): Promise<string> {
  const found = programOnPath(name);
  if (found !== null) return found;
  if (!place.install) throw new Unavailable(`${name} is not on the PATH: install it, or add --install (Debian, root)`);
  await debianPackages([packageName], place);
  const installed = programOnPath(name);
  if (installed === null) throw new Unavailable(`the package ${packageName} has no program ${name}`);
  return installed;
}

/** Installs packages of Debian. Throws `Unavailable` where that is impossible. */
export async function debianPackages(names: readonly string[], place: Place): Promise<void> {
  if (process.getuid?.() !== 0 || programOnPath("apt-get") === null)
    throw new Unavailable(`--install needs root on Debian or Ubuntu; install ${names.join(", ")} yourself`);
  place.note(`installing ${names.join(", ")} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    await command("apt-get", ["-qq", "update"], { env });
    await command("apt-get", ["-qq", "install", "--no-install-recommends", "-y", ...names], { env });
  } catch (error) {
    throw new Unavailable(`apt-get could not install ${names.join(", ")}: ${message(error)}`);
  }
}

/** Runs a command to its end; its output is in the error where it fails. */
export async function command(
  name: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; timeout?: number } = {},
): Promise<string> {
  const { stdout } = await run(name, [...args], { maxBuffer: 64 << 20, ...options });
  return stdout;
}

/** Runs a command whose output goes into a file. */
export async function commandInto(stdout: number, name: string, args: readonly string[]): Promise<void> {
  const child = spawn(name, [...args], { stdio: ["ignore", stdout, "pipe"] });
  let told = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (told += text));
  const status = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (status !== 0) throw new Error(`${name} ended with ${String(status)}: ${told}`);
}

export const message = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split("\n").slice(-3).join(" ");

/** A port of 127.0.0.1 that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .on("error", reject)
      .listen(0, "127.0.0.1", () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
  });
}

/** Whether something accepts connections there. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port })
      .on("connect", () => {
        socket.destroy();
        resolve(true);
      })
      .on("error", () => resolve(false));
  });
}

/** Whether an address answers with a status below 300. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
