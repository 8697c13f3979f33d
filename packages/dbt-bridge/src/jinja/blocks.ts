import { compiling } from './compile/compiling.js';
import type { MacroDefinition } from './compile/macro.js';
import { StatementCompiler } from './compile/statement.js';
import { PythonError, withPlace } from './errors.js';
import { Macro } from './macro.js';
import { type BlockSpan, scanBlocks } from './syntax/block-scanner.js';
import type { Expression, MacroNode } from './syntax/nodes.js';
import { parseStatements } from './syntax/parser.js';
import { type Place, Source, type Span } from './syntax/source.js';

type BlockKind = 'macro' | 'materialization' | 'test' | 'snapshot' | 'docs';

/** A block at the top level of a macro, snapshot or documentation file. */
export interface Block {
  readonly kind: BlockKind;
  /** As written: `view`, `not_null`. */
  readonly name: string;
  /** As dbt names the macro: `materialization_view_default`, `test_not_null`; otherwise the name as written. */
  readonly macroName: string;
  /** The block with its tags. */
  readonly source: string;
  /** What is between its tags: parse it with `{ path, line: contentsLine }`. */
  readonly contents: string;
  readonly line: number;
  readonly column: number;
  readonly contentsLine: number;
  /** Where it is in its source. */
  readonly span: Span;
  /** Of a macro, materialization or test. */
  readonly macro?: Macro;
  /** What the macro is made of, for whoever wants to know what it calls. */
  readonly node?: MacroNode;
  /** Of a materialization. */
  readonly adapter?: string;
  readonly supportedLanguages?: readonly string[];
}

const kinds: Record<string, BlockKind> = {
  macro: 'macro',
  materialization: 'materialization',
  test: 'test',
  data_test: 'test',
  snapshot: 'snapshot',
  docs: 'docs',
};

/**
 * The blocks at the top level of a file. Nothing is rendered; each macro is compiled alone, so that it sees nothing else of its file, and only when it is
 * called: of some 500 macros a project calls few.
 *
 * @throws PgTrickleError JINJA_SYNTAX with the place
 */
export function parseBlocks(text: string, place?: Place): Block[] {
  const source = new Source(text, place);
  return scanBlocks(source, Object.keys(kinds)).map((span) => toBlock(source, span));
}

function toBlock(source: Source, span: BlockSpan): Block {
  const kind = kinds[span.tag] as BlockKind;
  const { line, column } = source.locate(span.start);
  const block: Block = {
    kind,
    name: span.name,
    macroName: span.name,
    source: source.text.slice(span.start, span.end),
    contents: source.text.slice(span.contentsStart, span.contentsEnd),
    line,
    column,
    contentsLine: source.locate(span.contentsStart).line,
    span: { start: span.start, end: span.end },
  };
  if (kind === 'snapshot' || kind === 'docs') return block;
  const node = compiling(source, () => parseMacro(source, span));
  const macro = new Macro(() => compileMacro(source, node));
  if (kind !== 'materialization') return { ...block, macroName: node.name, macro, node };
  return { ...block, macroName: node.name, macro, node, adapter: node.adapter ?? 'default', supportedLanguages: languages(node) };
}

function parseMacro(source: Source, span: Span): MacroNode {
  const [node] = parseStatements(source, span);
  if (node?.kind !== 'macro') throw withPlace(new PythonError('TemplateSyntaxError', 'expected a macro'), source, span.start);
  return node;
}

function compileMacro(source: Source, node: MacroNode): MacroDefinition {
  return compiling(source, () => new StatementCompiler(source).macroDefinition(node));
}

/** The macro of a block that an earlier look at its file has found: what `parseBlocks` gives, without parsing it again before it is called. */
export function macroAt(source: Source, span: Span): Macro {
  return new Macro(() =>
    compileMacro(
      source,
      compiling(source, () => parseMacro(source, span)),
    ),
  );
}

function languages({ signature }: MacroNode): string[] {
  const value: Expression | undefined = signature.parameters.find(({ name }) => name === 'supported_languages')?.default;
  const items = value?.kind === 'list' || value?.kind === 'tuple' ? value.items : [];
  return items.flatMap((item) => (item.kind === 'constant' && typeof item.value === 'string' ? [item.value] : []));
}
