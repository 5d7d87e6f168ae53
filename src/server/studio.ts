import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Where the build of src/studio lies, whether this file runs as it is or compiled. */
const built = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/studio/" : "../studio/", import.meta.url),
);

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The page can reach nothing but its own origin; React sets styles on elements. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

interface StaticFile {
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
  readonly type: string;
  readonly etag: string;
  /** its name changes with its content */
  readonly hashed: boolean;
}

/** The studio at / and /studio; without a build of it, a page that says how to make one. */
export function addStudio(http: FastifyInstance, folder = built): void {
  let files: ReadonlyMap<string, StaticFile> | null = null;
  const serve = (name: string) => (request: FastifyRequest, reply: FastifyReply) => {
    const file = (files ??= readFiles(folder)).get(name);
    return file === undefined ? reply.callNotFound() : send(file, request, reply);
  };
  http.get("/", serve("index.html"));
  http.get("/studio", serve("index.html"));
  http.get("/studio/", serve("index.html"));
  http.get<{ Params: { name: string } }>("/studio/assets/:name", (request, reply) =>
    serve(`assets/${request.params.name}`)(request, reply),
  );
}

function send({ bytes, gzipped, type, etag, hashed }: StaticFile, request: FastifyRequest, reply: FastifyReply) {
  void reply.type(type).headers({
    etag,
    vary: "accept-encoding",
    "content-security-policy": policy,
    "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
  });
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  if (!/\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""))) return reply.send(bytes);
  return reply.header("content-encoding", "gzip").send(gzipped);
}

function readFiles(folder: string): Map<string, StaticFile> {
  if (!existsSync(join(folder, "index.html"))) return new Map([["index.html", fileOf("index.html", notBuilt)]]);
  const names = ["index.html", ...readdirSync(join(folder, "assets")).map((name) => `assets/${name}`)];
  return new Map(names.map((name) => [name, fileOf(name, readFileSync(join(folder, name)))]));
}

function fileOf(name: string, bytes: Buffer): StaticFile {
  return {
    bytes,
    gzipped: gzipSync(bytes),
    type: types[extname(name)] ?? "application/octet-stream",
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`,
    hashed: name.startsWith("assets/"),
  };
}

const notBuilt = Buffer.from(
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Godwit</title><p>The studio is not built here: ' +
    'run <code>npm run build</code>. The API is at <a href="/graphql">/graphql</a>.</p></html>',
);
