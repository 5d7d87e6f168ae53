import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentedVariables } from "../../src/config/config.js";

const dockerfile = readFileSync("Dockerfile", "utf8");
const compose = readFileSync("docker-compose.yml", "utf8");

test("every image is pinned to a full version", () => {
  const images = [...compose.matchAll(/^ +image: (\S+)$/gm), ...dockerfile.matchAll(/^FROM (\S+)/gm)].map(
    (m) => m[1] ?? "",
  );
  expect(images).toHaveLength(6);
  for (const image of images) expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z-]+)?$/);
});

test("the stores have health checks that Godwit waits for", () => {
  const [, godwit = "", postgres = "", qdrant = ""] = compose.split(/^ {2}(?:godwit|postgres|qdrant):$/m);
  expect(postgres).toContain("healthcheck:");
  expect(qdrant).toContain("healthcheck:");
  expect(godwit.match(/condition: service_healthy/g)).toHaveLength(2);
  expect(dockerfile).toMatch(/^HEALTHCHECK [^]*\/healthz/m);
});

test("the service gets variables it knows, and no secret stands in the file", () => {
  const environment = /environment:\n((?: {6}\w+: .*\n)+)/.exec(compose)?.[1] ?? "";
  const names = [...environment.matchAll(/^ {6}(\w+):/gm)].map((m) => m[1] ?? "");
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(documentedVariables).toContain(name);
  for (const [line] of compose.matchAll(/^.*(?:PASSWORD|KEY).*:.*$/gm)) expect(line).toMatch(/\$\{|^#/);
});

test("the image runs without root, with what exists in the tree", () => {
  const final = dockerfile.slice(dockerfile.lastIndexOf("FROM "));
  expect(final).toMatch(/^USER node$/m);
  expect(final.indexOf("USER node")).toBeLessThan(final.indexOf('CMD ["node", "dist/main.js"]'));
  const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((m) => (m[1] ?? "").split(" "));
  expect(sources).toContain("package-lock.json");
  for (const source of sources) expect(existsSync(source), source).toBe(true);
});
