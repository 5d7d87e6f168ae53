import ts from "typescript";

export const maximumColumns = 120;

/**
 * Lines over the maximum, by number from 1. A line is left alone where what crosses the last column cannot be broken by
 * the formatter: a string, a template, a regular expression, or an address in a comment.
 */
export function longLines(file: ts.SourceFile): number[] {
  const starts = file.getLineStarts();
  const text = file.text;
  const unbreakable: [number, number][] = [];
  const visit = (node: ts.Node): void => {
    if (isLiteral(node)) unbreakable.push([node.getStart(file), node.getEnd()]);
    else ts.forEachChild(node, visit);
  };
  visit(file);
  const long: number[] = [];
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? text.length + 1;
    const line = text.slice(start, end).replace(/\r?\n$/, "");
    if (line.length <= maximumColumns || /https?:\/\/\S{60,}/.test(line)) continue;
    const column = start + maximumColumns;
    if (!unbreakable.some(([from, to]) => from <= column && to >= column)) long.push(index + 1);
  }
  return long;
}

function isLiteral(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isRegularExpressionLiteral(node);
}
