import { reprString } from '../values/repr-string.js';
import type { Filter, MacroKind, Signature, Statement } from './nodes.js';
import { SignatureParser } from './signature-parser.js';
import type { Source, Span } from './source.js';
import { TokenStream } from './token-stream.js';

/**
 * The statements of a template, or of a part of it.
 *
 * @throws PgTrickleError JINJA_SYNTAX with the place
 */
export function parseStatements(source: Source, part?: Span): readonly Statement[] {
  return new Parser(new TokenStream(source, part)).template();
}

/** Jinja2's statements and those of its extensions `do` and `loopcontrols`, dbt's `materialization`, `test` and `docs`. */
class Parser extends SignatureParser {
  private readonly openTags: string[] = [];
  private readonly awaited: (readonly string[])[] = [];
  private loops = 0;

  template(): readonly Statement[] {
    return this.statements();
  }

  /** Statements up to a tag of one of the names, which stays current; or to the end of the template. */
  private statements(...until: readonly string[]): Statement[] {
    const { stream } = this;
    const body: Statement[] = [];
    if (until.length > 0) this.awaited.push(until);
    while (!stream.is('eof')) {
      const { type, value, start: at } = stream.next();
      if (type === 'data') body.push({ kind: 'text', text: value, at });
      else if (type === 'variable_begin') {
        body.push({ kind: 'output', value: this.tuple(), at });
        stream.expect('variable_end');
      } else {
        if (stream.isOneOf(until)) break;
        body.push(...this.statement());
        stream.expect('block_end');
      }
    }
    if (until.length > 0) {
      if (stream.is('eof')) throw this.failUnclosed();
      this.awaited.pop();
    }
    return body;
  }

  /** The body of a tag: to the end of its opening tag, then up to one of the names. */
  private body(...until: readonly string[]): Statement[] {
    this.stream.skip(':');
    this.stream.expect('block_end');
    return this.statements(...until);
  }

  private closedBody(end: string): Statement[] {
    const body = this.body(end);
    this.stream.next();
    return body;
  }

  private statement(): Statement[] {
    const { stream } = this;
    if (!stream.is('name')) throw stream.fail('tag name expected');
    const { value: tag, start: at } = stream.current;
    const parse = Parser.tags.get(tag);
    if (parse === undefined) throw this.failUnknown(tag);
    stream.next();
    this.openTags.push(tag);
    const parsed = parse(this, at);
    this.openTags.pop();
    return Array.isArray(parsed) ? parsed : [parsed];
  }

  static readonly tags = new Map<string, (parser: Parser, at: number) => Statement | Statement[]>([
    ['do', (parser, at) => ({ kind: 'do', value: parser.tuple(), at })],
    ['set', (parser, at) => parser.set(at)],
    ['if', (parser, at) => parser.if(at)],
    ['for', (parser, at) => parser.for(at)],
    ['with', (parser, at) => parser.with(at)],
    ['call', (parser, at) => parser.callBlock(at)],
    ['print', (parser, at) => parser.print(at)],
    ['filter', (parser, at) => ({ kind: 'filterBlock', filter: parser.chain(parser.filter(undefined)), body: parser.closedBody('endfilter'), at })],
    ['macro', (parser, at) => parser.macro(at, 'macro', 'endmacro')],
    ['test', (parser, at) => parser.macro(at, 'test', 'endtest')],
    ['data_test', (parser, at) => parser.macro(at, 'test', 'enddata_test')],
    ['docs', (parser, at) => parser.macro(at, 'docs', 'enddocs')],
    ['materialization', (parser, at) => parser.macro(at, 'materialization', 'endmaterialization')],
    ['autoescape', (parser, at) => ({ kind: 'scope', escape: parser.expression(), body: parser.closedBody('endautoescape'), at })],
    ['block', (parser, at) => parser.block(at)],
    ['break', (parser, at) => parser.jump('break', at)],
    ['continue', (parser, at) => parser.jump('continue', at)],
    ...['extends', 'include', 'import', 'from'].map((tag) => [tag, (parser: Parser, at: number): Statement => parser.noLoader(tag, at)] as const),
  ]);

  private set(at: number): Statement {
    const { stream } = this;
    const target = this.target({ namespace: true });
    if (stream.skip('=')) return { kind: 'set', target, value: this.tuple(), at };
    const filter = stream.skip('|') ? this.chain(this.filter(undefined)) : undefined;
    return { kind: 'setBlock', target, filter, body: this.closedBody('endset'), at };
  }

  private chain(first: Filter): Filter {
    let filter = first;
    while (this.stream.skip('|')) filter = this.filter(filter);
    return filter;
  }

  private if(at: number): Statement {
    const branches = [];
    let otherwise: Statement[] = [];
    for (let more = true; more; ) {
      const test = this.tuple({ conditional: false });
      branches.push({ test, body: this.body('elif', 'else', 'endif') });
      const { value } = this.stream.next();
      if (value === 'else') otherwise = this.closedBody('endif');
      more = value === 'elif';
    }
    return { kind: 'if', branches, otherwise, at };
  }

  private for(at: number): Statement {
    const { stream } = this;
    const target = this.target({ end: 'in' });
    if (target.kind === 'name' && target.name === 'loop') {
      throw stream.fail("Can't assign to special loop variable in for-loop target", target.at, 'TemplateAssertionError');
    }
    stream.expectName('in');
    const items = this.tuple({ conditional: false, end: 'recursive' });
    const condition = stream.skipName('if') ? this.expression() : undefined;
    const recursive = stream.skipName('recursive');
    this.loops += 1;
    const body = this.body('endfor', 'else');
    this.loops -= 1;
    const otherwise = stream.next().value === 'else' ? this.closedBody('endfor') : [];
    return { kind: 'for', target, items, condition, recursive, body, otherwise, at };
  }

  private jump(kind: 'break' | 'continue', at: number): Statement {
    if (this.loops === 0) throw this.stream.fail(`'${kind}' outside loop`, at);
    return { kind, at };
  }

  private with(at: number): Statement {
    const { stream } = this;
    const assignments = [];
    while (!stream.is('block_end')) {
      if (assignments.length > 0) stream.expect(',');
      const target = this.target({});
      stream.expect('=');
      assignments.push({ target, value: this.expression() });
    }
    return { kind: 'with', assignments, body: this.closedBody('endwith'), at };
  }

  private callBlock(at: number): Statement {
    const { stream } = this;
    const signature = stream.is('(') ? this.signature() : { parameters: [] };
    const call = this.expression();
    if (call.kind !== 'call') throw stream.fail('expected call', at);
    return { kind: 'callBlock', signature, call, body: this.outsideLoops(() => this.closedBody('endcall')), at };
  }

  private print(at: number): Statement[] {
    const statements: Statement[] = [];
    while (!this.stream.is('block_end')) {
      if (statements.length > 0) this.stream.expect(',');
      statements.push({ kind: 'output', value: this.expression(), at });
    }
    return statements;
  }

  private block(at: number): Statement {
    const { stream } = this;
    const name = stream.expect('name').value;
    const scoped = stream.skipName('scoped');
    stream.skipName('required');
    if (stream.is('-')) {
      throw stream.fail('Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.');
    }
    const body = this.outsideLoops(() => this.closedBody('endblock'));
    stream.skipName(name);
    return { kind: 'block', scoped, body, at };
  }

  private noLoader(tag: string, at: number): Statement {
    this.expression();
    while (!this.stream.is('block_end') && !this.stream.is('eof')) this.stream.next();
    return { kind: 'noLoader', tag, at };
  }

  private macro(at: number, macroKind: MacroKind, end: string): Statement {
    const { stream } = this;
    const declaredName = stream.expect('name').value;
    let adapter: string | undefined;
    let signature: Signature = { parameters: [] };
    if (macroKind === 'materialization') ({ adapter, signature } = this.materializationOptions(declaredName));
    else if (macroKind !== 'docs') signature = this.signature();
    const body = this.outsideLoops(() => this.closedBody(end));
    return { kind: 'macro', macroKind, declaredName, name: macroName(macroKind, declaredName, adapter), signature, adapter, body, at };
  }

  private outsideLoops<T>(parse: () => T): T {
    const { loops } = this;
    this.loops = 0;
    const result = parse();
    this.loops = loops;
    return result;
  }

  private failUnknown(tag: string): unknown {
    const expected = this.awaited.flat();
    return this.failNesting(`Encountered unknown tag ${reprString(tag)}.`, expected.includes(tag));
  }

  private failUnclosed(): unknown {
    return this.failNesting('Unexpected end of template.', false);
  }

  private failNesting(message: string, misplaced: boolean): unknown {
    const parts = [message];
    const looking = this.awaited.at(-1)?.map(reprString).join(' or ');
    if (looking !== undefined) {
      parts.push(
        misplaced
          ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${looking}.`
          : `Jinja was looking for the following tags: ${looking}.`,
      );
    }
    const innermost = this.openTags.at(-1);
    if (innermost !== undefined) parts.push(`The innermost block that needs to be closed is ${reprString(innermost)}.`);
    return this.stream.fail(parts.join(' '));
  }
}

/** The name under which dbt registers the macro of a block. */
function macroName(kind: MacroKind, name: string, adapter = 'default'): string {
  if (kind === 'materialization') return `materialization_${name}_${adapter}`;
  return kind === 'test' ? `test_${name}` : name;
}
