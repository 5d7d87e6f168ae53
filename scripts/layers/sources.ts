// The files of a tree as the checks see them: what each imports, how long it is, which lines are too long.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import ts from "typescript";
import { longLines } from "./long-lines.js";

export interface Import {
  /** The imported file, from the root; a package or a Node module by its name. */
  readonly target: string;
  /** Nothing of it is there when the program runs: `import type`, or only types between the braces. */
  readonly typeOnly: boolean;
}

export interface Source {
  /** From the root, with `/`. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly lines: number;
  /** Numbers, from 1, of the lines that are longer than allowed and could be broken. */
  readonly longLines: readonly number[];
}

/** Reads one file; only TypeScript files have imports, and only their long lines are told from long strings. */
export function readSource(root: string, path: string): Source {
  const text = readFileSync(join(root, path), "utf8");
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (!/\.m?tsx?$/.test(path)) return { path, imports: [], lines, longLines: [] };
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  return { path, imports: importsOf(root, file), lines, longLines: longLines(file) };
}

function importsOf(root: string, file: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const target = specifier.startsWith(".") ? sourceOf(root, join(dirname(file.fileName), specifier)) : specifier;
    found.push({ target, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, onlyTypes(node.importClause));
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument;
      if (ts.isStringLiteral(literal)) add(literal.text, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (specifier && ts.isStringLiteral(specifier)) add(specifier.text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The source behind an imported path that ends as it will be compiled. */
function sourceOf(root: string, path: string): string {
  const source = path.replace(/\.js$/, ".ts").replace(/\.mjs$/, ".mts");
  const withElements = path.replace(/\.js$/, ".tsx");
  return source !== path && !existsSync(join(root, source)) && existsSync(join(root, withElements))
    ? withElements
    : source;
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.every((element) => element.isTypeOnly);
}
