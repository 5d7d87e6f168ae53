import { describe, expect, it } from "vitest";
import type { TopicChange } from "../../core/topics/edits.js";
import { ShownTopics } from "./shown-topics.js";

const topics = ["a", "b", "c", "d"].map((id, position) => ({
  id,
  position,
  label: `label ${id}`,
  labels: { en: `label ${id}`, zh: `名${id}` },
  terms: [id],
  size: 10 - position,
  parentId: position < 2 ? "p" : "q",
}));
const parents = ["p", "q"].map((id) => ({ id, label: `parent ${id}`, labels: {}, terms: [] }));
const change = (kind: TopicChange["kind"], topicId: string, more: Partial<TopicChange> = {}): TopicChange => ({
  kind,
  topicId,
  others: [],
  label: null,
  language: null,
  ...more,
});
const shown = (...changes: TopicChange[]): ShownTopics => new ShownTopics(topics, parents, changes);

describe("topics as people see them", () => {
  it("without edits are what they are, on both floors", () => {
    const all = shown();
    expect(all.list("TOPICS").map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
    expect(all.list("PARENTS").map(({ id, size }) => [id, size])).toEqual([
      ["p", 19],
      ["q", 15],
    ]);
    expect(all.childrenOf(all.byId("q")!).map(({ id }) => id)).toEqual(["c", "d"]);
  });

  it("merged ones add up, also what was merged into what is merged later", () => {
    const all = shown(change("MERGED", "b", { others: ["c"] }), change("MERGED", "a", { others: ["b"] }));
    expect(all.list("TOPICS").map(({ id, size }) => [id, size])).toEqual([
      ["a", 27],
      ["d", 7],
    ]);
    const shares = [0.1, 0.2, 0.3, 0.4].map((share, topic) => ({ topic, share }));
    const [first, second] = all.shares(shares);
    expect([first!.topic.id, second!.topic.id]).toEqual(["a", "d"]);
    expect(first!.share).toBeCloseTo(0.6, 12);
    expect(all.byId("c")!.id).toBe("a");
  });

  it("merges are taken back, and those into a topic that is gone show what is there", () => {
    const merged = change("MERGED", "a", { others: ["b"] });
    expect(shown(merged, change("SEPARATED", "a", { others: ["b"] })).at(1)!.id).toBe("b");
    expect(shown(change("MERGED", "gone", { others: ["b"] })).at(1)!.id).toBe("b");
  });

  it("hidden ones are nowhere; a hidden parent hides what is under it", () => {
    expect(shown(change("HIDDEN", "a")).at(0)).toBeNull();
    expect(shown(change("HIDDEN", "a"), change("SHOWN", "a")).at(0)!.id).toBe("a");
    const all = shown(change("HIDDEN", "p"));
    expect(all.list("TOPICS").map(({ id }) => id)).toEqual(["c", "d"]);
    expect(all.list("PARENTS").map(({ id }) => id)).toEqual(["q"]);
  });

  it("names of editors come before Godwit's own, in one language or in all", () => {
    const inChinese = shown(change("RENAMED", "a", { label: "新", language: "zh" })).byId("a")!;
    expect([inChinese.label, inChinese.labels["zh"]]).toEqual(["label a", "新"]);
    const everywhere = shown(change("RENAMED", "a", { label: "New" })).byId("a")!;
    expect([everywhere.label, everywhere.labels]).toEqual(["New", {}]);
    expect(shown(change("RENAMED", "a", { label: "New" }), change("RENAMED", "a")).byId("a")!.label).toBe("label a");
    expect(shown(change("RENAMED", "q", { label: "Outdoors" })).byId("q")!.label).toBe("Outdoors");
  });
});
