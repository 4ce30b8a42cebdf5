/** The oracles of the other languages: tree-sitter's grammars. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Node, Parser } from 'web-tree-sitter';
import type { Kind } from '../../src/model/kinds.ts';
import type { Oracle, OracleName, OracleNode, OracleOutline } from './oracle.ts';

interface Grammar {
  readonly language: string;
  /** The name of the grammar's file. */
  readonly file: string;
  /** Nodes whose bodies hold members. */
  readonly containers: RegExp;
  /** Bodies of containers. */
  readonly bodies: RegExp;
  readonly ignores?: readonly Kind[];
}

const GRAMMARS: readonly Grammar[] = [
  {
    language: 'python',
    file: 'python',
    containers: /^(class_definition|decorated_definition)$/,
    bodies: /^block$/,
    ignores: ['block'],
  },
  {
    language: 'java',
    file: 'java',
    containers: /declaration$/,
    bodies: /^(class|interface|enum|annotation_type)_body$/,
    ignores: ['block'],
  },
  {
    language: 'go',
    file: 'go',
    containers: /_declaration$|^type_spec$/,
    bodies:
      /^(field_declaration_list|interface_type|struct_type|import_spec_list|var_spec_list|const_spec_list)$/,
    ignores: ['block'],
  },
  {
    language: 'rust',
    file: 'rust',
    containers: /_item$/,
    bodies: /^(declaration_list|enum_variant_list|field_declaration_list)$/,
    ignores: ['block'],
  },
  ...['c', 'cpp'].map((language) => ({
    language,
    file: 'cpp',
    containers: /./,
    bodies: /^(declaration_list|field_declaration_list|enumerator_list)$/,
    ignores: ['block' as const],
  })),
  {
    language: 'csharp',
    file: 'c-sharp',
    containers: /declaration$/,
    bodies: /^(declaration_list|enum_member_declaration_list)$/,
    ignores: ['block'],
  },
  {
    language: 'php',
    file: 'php',
    containers: /declaration$|definition$/,
    bodies: /^(declaration_list|enum_declaration_list)$/,
    ignores: ['block'],
  },
  {
    language: 'css',
    file: 'css',
    containers: /./,
    bodies: /^(block|keyframe_block_list)$/,
    ignores: ['block'],
  },
];

/** Nodes that only group others. */
const FLAT =
  /^(preproc_(if|ifdef|else|elif|elifdef)|enum_body_declarations|file_scoped_namespace_declaration|global_statement|ERROR)$/;
/** Parts of a grouping node that are no nodes of their own. */
const CONDITION =
  /^(identifier|preproc_defined|binary_expression|number_literal|unary_expression|call_expression|preproc_call_expression|parenthesized_expression)$/;
const NO_NODE =
  /comment|^(php_tag|access_specifier|text|text_interpolation|empty_statement|;|php_end_tag)$/;
const FUNCTION = /^(function_definition|function_item|method_declaration|constructor_declaration)$/;

class Collector {
  readonly members: OracleNode[] = [];
  readonly names: OracleName[] = [];
  private readonly grammar: Grammar;

  constructor(grammar: Grammar) {
    this.grammar = grammar;
  }

  visit(nodes: readonly Node[], found: OracleNode[]): void {
    let attribute = -1;
    for (const node of nodes) {
      const { type } = node;
      if (NO_NODE.test(type)) continue;
      if (type === 'attribute_item') {
        if (attribute < 0) attribute = node.startIndex;
        continue;
      }
      if (FLAT.test(type)) {
        this.visit(
          named(node).filter((child) => !CONDITION.test(child.type)),
          found,
        );
        continue;
      }
      if (type.startsWith('preproc_')) continue;
      const start = attribute < 0 ? node.startIndex : attribute;
      attribute = -1;
      found.push({ start, end: endOfCode(node) });
      this.nameOf(node, start);
      if (this.grammar.containers.test(type)) this.inside(node);
    }
  }

  private nameOf(node: Node, start: number): void {
    const isWrapped = /^(decorated_definition|template_declaration)$/.test(node.type);
    const inner = isWrapped ? node.namedChild(node.namedChildCount - 1) : node;
    if (inner === null || inner.type.includes('import')) return;
    const name = inner.childForFieldName('name');
    const isOneOfMany = inner.childrenForFieldName('name').length > 1;
    if (name === null || isOneOfMany || /[([<{]/.test(name.text)) return;
    this.names.push({ start, name: name.text.split(/::|\\/).pop() ?? '' });
  }

  private inside(node: Node): void {
    const { language, bodies } = this.grammar;
    if (FUNCTION.test(node.type)) return;
    if (language === 'python' && node.type === 'decorated_definition') {
      for (const child of named(node)) if (child.type === 'class_definition') this.inside(child);
      return;
    }
    if (language === 'go') return this.insideGo(node);
    for (const body of named(node)) {
      const isNamespace =
        node.type === 'namespace_definition' && body.type === 'compound_statement';
      if (bodies.test(body.type) || isNamespace) this.visit(named(body), this.members);
      else if (
        /^(class|struct|union|enum)_specifier$/.test(body.type) &&
        node.type !== 'type_definition'
      ) {
        this.inside(body);
      }
    }
  }

  /** Go: specs of a group in parentheses, fields of structs, methods of interfaces. */
  private insideGo(node: Node): void {
    if (!/^(import|const|var|type)_declaration$/.test(node.type)) return;
    const isGroup = node.child(1)?.type === '(' || /_list$/.test(node.child(1)?.type ?? '');
    const list = /_list$/.test(node.child(1)?.type ?? '') ? node.child(1) : node;
    for (const spec of list === null ? [] : named(list)) {
      if (NO_NODE.test(spec.type)) continue;
      if (isGroup) {
        this.members.push({ start: spec.startIndex, end: spec.endIndex });
        if (spec.type !== 'import_spec') this.nameOf(spec, spec.startIndex);
      }
      const type = spec.childForFieldName('type');
      const body = type?.type === 'struct_type' ? (type.namedChild(0) ?? null) : type;
      if (body !== null && /^(field_declaration_list|interface_type)$/.test(body.type)) {
        for (const member of named(body)) {
          if (NO_NODE.test(member.type)) continue;
          this.members.push({ start: member.startIndex, end: member.endIndex });
        }
      }
    }
  }
}

function named(node: Node): Node[] {
  return node.namedChildren.filter((child) => child !== null);
}

/** The end of a node without the comments that the grammar puts into its last block. */
function endOfCode(node: Node): number {
  let inner = node;
  for (;;) {
    const last = inner.lastChild;
    if (last === null) return inner.endIndex;
    const children = inner.children.filter((child) => child !== null && child.type !== 'comment');
    const lastCode = children[children.length - 1];
    if (lastCode === undefined || lastCode === null) return inner.endIndex;
    const goesIn =
      last.type === 'comment' || /block|definition|statement|clause/.test(lastCode.type);
    if (!goesIn || (lastCode.childCount === 0 && lastCode.type !== 'block')) {
      return last.type === 'comment' ? lastCode.endIndex : inner.endIndex;
    }
    inner = lastCode;
  }
}

function read(parser: Parser, grammar: Grammar, text: string): OracleOutline | null {
  const tree = parser.parse(text);
  if (tree === null) return null;
  try {
    if (tree.rootNode.hasError) return null;
    const collector = new Collector(grammar);
    const top: OracleNode[] = [];
    collector.visit(named(tree.rootNode), top);
    return { top, members: collector.members, names: collector.names };
  } finally {
    tree.delete();
  }
}

export async function treeSitterOracles(): Promise<Oracle[]> {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init();
  const require = createRequire(join(process.cwd(), 'package.json'));
  const folder = dirname(require.resolve('@vscode/tree-sitter-wasm/package.json'));
  const oracles: Oracle[] = [];
  for (const grammar of GRAMMARS) {
    const parser = new Parser();
    parser.setLanguage(
      await Language.load(join(folder, 'wasm', `tree-sitter-${grammar.file}.wasm`)),
    );
    oracles.push({
      language: grammar.language,
      ignores: new Set(grammar.ignores ?? []),
      trimsEnds: true,
      read: (text) => read(parser, grammar, text),
    });
  }
  return oracles;
}
