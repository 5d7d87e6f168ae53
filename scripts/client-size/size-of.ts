import { brotliCompressSync, gzipSync } from "node:zlib";
import { relative } from "node:path";
import { build, type Rollup } from "vite";

/** What a page imports, and how much of it arrives. */
export interface ClientSize {
  readonly name: string;
  /** bytes, minified */
  readonly plain: number;
  readonly gzip: number;
  readonly brotli: number;
  /** files that are in it, from the root of the repository */
  readonly files: readonly string[];
}

/** What pages commonly import. */
export const entries: Readonly<Record<string, string>> = {
  createGodwit: 'export { createGodwit } from "/client/src/index.ts";',
  "createGodwit and all hooks":
    'export { createGodwit } from "/client/src/index.ts"; export * from "/client/src/react/index.ts";',
  "type policies for Apollo Client": 'export * from "/client/src/cache/apollo.ts";',
  "keys and resolvers for urql": 'export * from "/client/src/cache/urql.ts";',
};

const entry = "page-of-a-shop";

/** Bundles what a page imports, as its own bundler would: minified, unused parts left out, React not counted. */
export async function sizeOf(name: string, root: string): Promise<ClientSize> {
  const source = entries[name]!.replaceAll('"/client', `"${root}/client`);
  const output = (await build({
    configFile: false,
    root,
    logLevel: "error",
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id.endsWith(entry) ? `\0${entry}` : null),
        load: (id) => (id === `\0${entry}` ? source : null),
      },
    ],
    build: {
      write: false,
      minify: true,
      target: "es2022",
      lib: { entry, formats: ["es"], fileName: "page" },
      rollupOptions: { external: [/^react(\/|$)/] },
    },
  })) as Rollup.RollupOutput | Rollup.RollupOutput[];
  const chunks = [output].flat().flatMap(({ output: files }) => files.filter((file) => file.type === "chunk"));
  const code = chunks.map((chunk) => chunk.code).join("\n");
  return {
    name,
    plain: Buffer.byteLength(code),
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code).length,
    files: chunks.flatMap(({ modules }) =>
      Object.keys(modules).flatMap((id) => (id.startsWith("\0") ? [] : relative(root, id))),
    ),
  };
}
