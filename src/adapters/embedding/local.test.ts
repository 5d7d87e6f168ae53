import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chinese, english } from "../../../test/support/embedding-sentences.js";
import { createLocalEmbedder } from "./local.js";
import { modelInFolder, packagedModel } from "./model-files.js";

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "godwit-model-"));
});
afterAll(() => rm(root, { recursive: true }));

/** A folder with the packaged model's files under the names the hub gives them, but for those left out or replaced. */
async function folder(name: string, replaced: Record<string, string | null> = {}): Promise<string> {
  const path = join(root, name);
  await mkdir(path);
  const { configPath, tokenizerPath, weightsPath } = await packagedModel();
  const files = { "config.json": configPath, "tokenizer.json": tokenizerPath, "model.safetensors": weightsPath };
  for (const [file, source] of Object.entries(files)) {
    if (!(file in replaced)) await symlink(source, join(path, file));
  }
  for (const [file, content] of Object.entries(replaced)) {
    if (content !== null) await writeFile(join(path, file), content);
  }
  return path;
}

describe("a model folder", () => {
  it.each(["config.json", "tokenizer.json", "model.safetensors"])(
    "without %s is refused, naming the file",
    async (file) => {
      await expect(
        createLocalEmbedder({ modelDir: await folder(`no-${file}`, { [file]: null }) }),
      ).rejects.toMatchObject({
        code: "CONFIGURATION",
        message: expect.stringContaining(`has no ${file}`) as string,
        path: ["EMBEDDING_MODEL_DIR"],
      });
    },
  );

  it.each([
    ["text", "not JSON"],
    ["another model", '{"model_type":"clip"}'],
  ])("whose config.json is %s is refused", async (name, config) => {
    await expect(modelInFolder(await folder(`config ${name}`, { "config.json": config }))).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining("config.json") as string,
    });
  });

  it("that does not exist is refused", async () => {
    await expect(createLocalEmbedder({ modelDir: join(root, "nowhere") })).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining("nowhere") as string,
    });
  });

  it("has an id that changes with its weights", async () => {
    const ids = await Promise.all(
      [folder("first"), folder("second", { "model.safetensors": "other weights" })].map(
        async (path) => (await modelInFolder(await path)).id,
      ),
    );
    expect(ids[0]).toMatch(/^first@[0-9a-f]{8}$/);
    expect(ids[0]!.split("@")[1]).not.toBe(ids[1]!.split("@")[1]);
  });

  it("whose weights cannot be read fails clearly, in `embed` and in `health`", async () => {
    const embedder = await createLocalEmbedder({
      modelDir: await folder("broken", { "model.safetensors": "no tensors" }),
    });
    await expect(embedder.embed(["red bag"])).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining("could not be loaded") as string,
    });
    expect((await embedder.health()).state).toBe("DOWN");
    await embedder.close();
  });
});

describe("the local embedder", () => {
  it("reads a folder as it reads the package, in another space, and answers a query while it imports", async () => {
    const [packaged, own] = await Promise.all([
      createLocalEmbedder({ threads: 1 }),
      createLocalEmbedder({ threads: 1, modelDir: await folder("mini"), ngramDimension: 64 }),
    ]);
    expect(packaged.space).toBe("local:minilm-l6-v2+bridge-v1+ngram-v1:512");
    expect(own.space).toMatch(/^local:mini@[0-9a-f]{8}\+ngram-v1:448$/);
    const [a] = await packaged.embed(["red bag"]);
    const [b] = await own.embed(["red bag"]);
    const sentence = b!.slice(0, 384);
    expect(dot(sentence, sentence)).toBeCloseTo(0.9, 3);
    // The same sentence model; the packaged one has the table of word pieces beside it.
    expect(dot(a!.slice(0, 384), sentence)).toBeGreaterThan(0.6);
    await packaged.close();

    const order: string[] = [];
    await own.embed(
      Array.from({ length: 40 }, (_, i) => `shelf ${i}`),
      {
        onProgress: (done) => {
          order.push(`imported ${done}`);
          if (done === 4) void own.embed(["query"]).then(() => order.push("query"));
        },
      },
    );
    expect(order.slice(0, 3)).toEqual(["imported 4", "query", "imported 8"]);
    const thrown = own.embed(["red bag"], {
      onProgress: () => {
        throw new Error("the caller's");
      },
    });
    await expect(thrown).rejects.toThrow("the caller's");
    await own.close();
    await expect(own.embed(["red bag"])).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("rejects what it works on when it is closed", async () => {
    const embedder = await createLocalEmbedder();
    const work = expect(embedder.embed(["red bag"])).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await embedder.close();
    await work;
  });

  it("finds the topic of a sentence in English and in Chinese", async () => {
    const embedder = await createLocalEmbedder({ threads: 1 });
    for (const [sentences, floor] of [
      [english, 0.8],
      [chinese, 0.8],
    ] as const) {
      const rows = Object.entries(sentences).flatMap(([topic, texts]) => texts.map((text) => ({ topic, text })));
      const vectors = await embedder.embed(rows.map(({ text }) => text));
      const hits = rows.filter(({ topic }, i) => {
        const scores = vectors.map((vector, j) => (i === j ? -Infinity : dot(vectors[i]!, vector)));
        return rows[scores.indexOf(Math.max(...scores))]!.topic === topic;
      });
      expect(hits.length / rows.length).toBeGreaterThan(floor);
    }
    await embedder.close();
  });
});
