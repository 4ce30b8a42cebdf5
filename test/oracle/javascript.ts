/** The oracle of JavaScript and TypeScript: oxc, as vite brings it. */
import type { Oracle, OracleName, OracleNode, OracleOutline } from './oracle.ts';

/** What is used of a node of ESTree, as oxc makes it. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

type ParseSync = (
  path: string,
  text: string,
  options: object,
) => {
  readonly program: { readonly body: readonly unknown[] };
  readonly errors: readonly unknown[];
};

class Collector {
  readonly members: OracleNode[] = [];
  readonly names: OracleName[] = [];

  statements(body: readonly unknown[]): OracleNode[] {
    const found: OracleNode[] = [];
    for (const statement of body.filter(isNode)) {
      if (statement.type === 'EmptyStatement') continue;
      const start = startOf(statement);
      found.push({ start, end: statement.end });
      const declared = declarationOf(statement);
      this.nameOf(declared, start);
      this.inside(declared);
    }
    return found;
  }

  private nameOf(declared: Node, start: number): void {
    const first = nodes(declared['declarations'])[0];
    const id = first === undefined ? declared['id'] : first['id'];
    if (isNode(id) && typeof id['name'] === 'string') this.names.push({ start, name: id['name'] });
  }

  private inside(declared: Node): void {
    const body = declared['body'];
    const inner = isNode(body) ? nodes(body['body']) : nodes(body);
    switch (declared.type) {
      case 'ClassDeclaration':
      case 'ClassExpression':
      case 'TSInterfaceDeclaration':
        for (const member of inner) this.member(member);
        break;
      case 'TSEnumDeclaration':
        for (const member of isNode(body) ? nodes(body['members']) : []) this.member(member);
        break;
      case 'ObjectExpression':
        for (const property of nodes(declared['properties'])) this.member(property);
        break;
      case 'TSModuleDeclaration':
      case 'TSGlobalDeclaration':
        this.members.push(...this.statements(inner));
        break;
      default:
    }
  }

  private member(member: Node): void {
    const start = startOf(member);
    this.members.push({ start, end: member.end });
    const key = member['key'];
    if (!isNode(key) || member['computed'] === true || typeof key['name'] !== 'string') return;
    const mark = key.type === 'PrivateIdentifier' ? '#' : '';
    this.names.push({ start, name: mark + key['name'] });
  }
}

/** The declaration, class or object that a statement makes, exported or assigned; else the statement. */
function declarationOf(statement: Node): Node {
  const { declaration, expression } = statement;
  if (isNode(declaration)) return declarationOf(declaration);
  if (statement.type === 'VariableDeclaration') {
    const all = nodes(statement['declarations']);
    const id = all[0]?.['id'];
    const init = assigned(all[0]?.['init']);
    const isNamed = all.length === 1 && isNode(id) && id.type === 'Identifier';
    if (isNamed && hasMembers(init)) return { ...init, id };
  }
  const value = assigned(expression);
  if (value !== expression && hasMembers(value)) return { ...value, id: null };
  return statement;
}

/** What a chain of assignments assigns; anything else is itself. */
function assigned(expression: unknown): unknown {
  let value = expression;
  while (isNode(value) && value.type === 'AssignmentExpression') value = value['right'];
  return value;
}

function hasMembers(value: unknown): value is Node {
  return isNode(value) && (value.type === 'ClassExpression' || value.type === 'ObjectExpression');
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Decorators may stand before the `export` that the node begins with. */
function startOf(node: Node): number {
  const declaration = node['declaration'];
  const inner = isNode(declaration) ? nodes(declaration['decorators']) : [];
  const starts = [...nodes(node['decorators']), ...inner].map((decorator) => decorator.start);
  return Math.min(node.start, ...starts);
}

function read(parseSync: ParseSync, text: string, path: string): OracleOutline | null {
  for (const sourceType of ['module', 'script']) {
    const { program, errors } = parseSync(path, text, { sourceType });
    if (errors.length > 0) continue;
    const collector = new Collector();
    const directives = collector.statements(program.body);
    return { top: directives, members: collector.members, names: collector.names };
  }
  return null;
}

export async function javascriptOracles(): Promise<Oracle[]> {
  const { parseSync } = (await import('vite')) as unknown as { parseSync: ParseSync };
  return ['javascript', 'typescript', 'tsx'].map((language) => ({
    language,
    ignores: new Set(['block'] as const),
    trimsEnds: false,
    read: (text, path) => read(parseSync, text, path),
  }));
}
