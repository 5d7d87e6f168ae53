import { type Edges, edgesInCircles } from "./circles.js";
import { maximumColumns } from "./long-lines.js";
import { allowedLayers, coreOrder, layerOf, roomOf } from "./rooms.js";
import type { Import, Source } from "./sources.js";

export const maximumLines = 250;

/** Everything that is wrong with the sources, one sentence each. It names files and folders, no line: lines move. */
export function faultsOf(sources: readonly Source[]): string[] {
  const faults = new Set<string>();
  const program = sources.filter(({ path }) => path.startsWith("src/") && !isTest(path));
  for (const source of sources) {
    if (source.lines > maximumLines) faults.add(`over ${maximumLines} lines: ${source.path}`);
    if (source.longLines.length > 0) faults.add(`lines over ${maximumColumns} columns: ${source.path}`);
    if (!source.path.startsWith("src/")) continue;
    for (const { target } of source.imports) {
      if (/^(scripts|test)\//.test(target) && !(isTest(source.path) && target.startsWith("test/"))) {
        faults.add(`import out of src: ${source.path} → ${target}`);
      }
    }
  }
  for (const source of program) {
    for (const imported of source.imports) {
      const fault = upward(source.path, imported);
      if (fault) faults.add(fault);
    }
  }
  for (const [from, to] of edgesInCircles(graph(program, (path) => path))) {
    faults.add(`circle of files: ${from} → ${to}`);
  }
  for (const [from, to] of edgesInCircles(graph(program, roomOf))) faults.add(`circle of folders: ${from} → ${to}`);
  return [...faults].toSorted();
}

const isTest = (path: string): boolean => path.endsWith(".test.ts");

function graph(sources: readonly Source[], nodeOf: (path: string) => string): Edges {
  const edges = new Map<string, Set<string>>();
  for (const { path, imports } of sources) {
    const targets = edges.get(nodeOf(path)) ?? new Set();
    edges.set(nodeOf(path), targets);
    for (const { target } of imports) if (target.startsWith("src/")) targets.add(nodeOf(target));
  }
  return edges;
}

function upward(path: string, { target, typeOnly }: Import): string | null {
  const room = roomOf(path);
  const layer = layerOf(room);
  if (!target.startsWith("src/")) {
    return layer === "core" && !target.startsWith(".") && !/^(scripts|test)\//.test(target)
      ? `core is pure: ${path} → ${target}`
      : null;
  }
  const targetRoom = roomOf(target);
  const targetLayer = layerOf(targetRoom);
  if (layer !== targetLayer) {
    if (!(allowedLayers[layer] ?? []).includes(targetLayer)) return `upward import: ${path} → ${target}`;
    if (layer === "ports" && !typeOnly) return `ports import types only: ${path} → ${target}`;
    return null;
  }
  if (layer !== "core" || room === targetRoom) return null;
  return coreOrder.indexOf(room) > coreOrder.indexOf(targetRoom) && coreOrder.includes(targetRoom)
    ? null
    : `upward import: ${path} → ${target}`;
}
