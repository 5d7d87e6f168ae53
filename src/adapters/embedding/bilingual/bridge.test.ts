import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { packagedModel } from "../model-files.js";
import { vocabularyOf } from "../vocabulary.js";
import { Dictionary } from "./dictionary.js";
import { EmojiNames } from "./emoji.js";
import { readBridge } from "./default-bridge.js";
import { segment } from "./segment.js";
import { windowsOf } from "./windows.js";
import { WordPieces } from "./word-pieces.js";
import { isJapanese } from "./writing.js";

const small = new Dictionary(
  [
    "研究,研究\t60\tresearch",
    "研究生\t70\tpostgraduate",
    "生命\t64\tlife",
    "命\t90\tfate",
    "摄影,攝影\t80\tphotography",
  ].join("\n"),
);
const vocabulary = vocabularyOf(readFileSync((await packagedModel()).tokenizerPath, "utf8"));
const bridge = readBridge(vocabulary);

describe("Chinese words", () => {
  it("are the likeliest split, not the greediest", () => {
    expect(segment("研究生命", small).map(({ text }) => text)).toEqual(["研究", "生命"]);
  });

  it("leave nothing of the text out", () => {
    const text = "用 iPhone 15 拍攝影片，第3天！研究生命";
    expect(
      segment(text, small)
        .map(({ text: part }) => part)
        .join(""),
    ).toBe(text);
  });

  it("are found in traditional spelling with what is known of the simplified one", () => {
    expect(small.word("攝影")).toEqual(small.word("摄影"));
  });
});

describe("reading across languages", () => {
  it("keeps what is not Chinese as it is written", () => {
    expect(bridge.read("Sony A7 Ⅳ 相机").english).toMatch(/^Sony A7 IV camera$/);
  });

  it("reads units after numbers as units, and only there", () => {
    expect(bridge.read("500克").english).toBe("500 gram");
    expect(bridge.read("克服困难").english).not.toContain("gram");
  });

  it("says emoji by name, whatever their skin", () => {
    expect(bridge.read("🐶").english).toBe("dog face");
    expect(bridge.read("👍🏽").english).toBe(bridge.read("👍").english);
  });

  it("does not read Japanese as Chinese", () => {
    expect(isJapanese("新しいカメラの写真")).toBe(true);
    expect(isJapanese("优の良品零食大礼包开箱测评")).toBe(false);
    expect(bridge.read("手紙を書く").english).toBe("手紙を書く");
  });

  it("has no direction for what no word is known of", () => {
    expect(bridge.read("…!?").words.every((x) => x === 0)).toBe(true);
  });

  it("leaves out a picture that has no name", () => {
    expect(new EmojiNames("🐶\tdog face").spell("a 🧬 b").replace(/\s+/g, " ")).toBe("a b");
  });
});

describe("long texts", () => {
  const pieces = new WordPieces(vocabulary);
  it("are read in windows that hold every word once, none longer than the model reads", () => {
    const text = Array.from({ length: 150 }, (_, i) => `word${i % 7} counted`).join(" ");
    const windows = windowsOf(text, pieces);
    expect(windows.map((window) => window.text).join("")).toBe(text);
    for (const window of windows) expect(pieces.of(window.text).length).toBeLessThanOrEqual(200);
  });

  it("beyond four windows are read from beginning to end all the same", () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `w${i}`).join(" ");
    const windows = windowsOf(text, pieces);
    expect(windows).toHaveLength(4);
    expect(windows[0]!.text.startsWith("w0 ")).toBe(true);
    expect(windows.at(-1)!.text.endsWith("w19999")).toBe(true);
  });
});
