import fc from "fast-check";
import { parseDocument } from "htmlparser2";
import { expect, test } from "vitest";
import { migrationPicture } from "./migration-picture.js";
import { personPicture } from "./person-picture.js";
import { wrapped } from "./svg.js";

const text = fc.string({ unit: "binary", maxLength: 40 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** All texts of an SVG, as a reader of XML finds them. */
function textsOf(svg: string): string[] {
  const found: string[] = [];
  const visit = (nodes: ReturnType<typeof parseDocument>["children"]): void => {
    for (const node of nodes) {
      if ("data" in node && node.data.trim() !== "") found.push(node.data);
      if ("children" in node) visit(node.children as typeof nodes);
    }
  };
  visit(parseDocument(svg, { xmlMode: true }).children);
  return found;
}

const opened = (svg: string): number => svg.match(/<[a-z]/g)?.length ?? 0;
const closed = (svg: string): number => svg.match(/<\/[a-z]+>|\/>/g)?.length ?? 0;

test("whatever names hold, a person's picture is one well-formed SVG with its text", () => {
  fc.assert(
    fc.property(text, text, fc.array(fc.tuple(share, share), { minLength: 2, maxLength: 8 }), (label, told, shares) => {
      const steps = shares.map(([a, b], i) => ({
        at: i * 1_000,
        behaviours: 1,
        shares: new Map([
          ["a", a],
          ["b", b],
        ]),
      }));
      const labels = new Map([
        ["a", label],
        ["b", "b"],
      ]);
      const order = ["a", "b"];
      const drawing = { title: "Title", text: told, language: "en", steps, order, labels, marks: [500], day: String };
      const svg = personPicture(drawing);
      expect(opened(svg)).toBe(closed(svg));
      expect(textsOf(svg)).toContain("Title");
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }),
  );
});

test("blocks of a migration are as high as what moved, on both sides alike", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }), (moved) => {
      const flow = moved.map((part, i) => ({ from: `f${i % 2}`, to: `t${i}`, share: part }));
      const labels = new Map(flow.flatMap(({ from, to }) => [from, to].map((id) => [id, `<${id}>`] as const)));
      const svg = migrationPicture({ title: "T", text: "Since then.", language: "en", flow, labels, facts: "" });
      expect(opened(svg)).toBe(closed(svg));
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(textsOf(svg).join()).toContain("<f0>");
    }),
  );
});

test("lines are broken at blanks, and where there is none", () => {
  expect(wrapped("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrapped("兴趣发生了变化", 3)).toEqual(["兴趣发", "生了变", "化"]);
  expect(wrapped("", 3)).toEqual([]);
});
