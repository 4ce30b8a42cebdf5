/** The oracle of JSON: TypeScript's parser of `tsconfig.json` and its kind. */
import ts from 'typescript';
import type { Oracle, OracleName, OracleNode, OracleOutline } from './oracle.ts';

function read(text: string, path: string): OracleOutline | null {
  const source = ts.parseJsonText(path, text);
  // The parser keeps its diagnostics in a field that its types leave out.
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: readonly unknown[] };
  if (parseDiagnostics.length > 0) return null;
  const members: OracleNode[] = [];
  const names: OracleName[] = [];
  const enter = (value: ts.Expression): void => {
    if (ts.isArrayLiteralExpression(value)) {
      for (const element of value.elements) {
        members.push({ start: element.getStart(source), end: element.end });
        enter(element);
      }
    }
    if (!ts.isObjectLiteralExpression(value)) return;
    for (const property of value.properties) {
      const start = property.getStart(source);
      members.push({ start, end: property.end });
      if (!ts.isPropertyAssignment(property)) continue;
      const key = property.name.getText(source);
      if (!key.includes('\\')) names.push({ start, name: key.replace(/^["']|["']$/g, '') });
      enter(property.initializer);
    }
  };
  const top = source.statements.map(({ expression }) => {
    enter(expression);
    return { start: expression.getStart(source), end: expression.end };
  });
  return { top: text.trim() === '' ? [] : top, members, names };
}

export const jsonOracle: Oracle = {
  language: 'json',
  ignores: new Set(),
  trimsEnds: false,
  read,
};
