import { reprString } from '../values/repr-string.js';
import { ExpressionParser } from './expression-parser.js';
import type { Parameter, Signature, Target } from './nodes.js';
import { describeToken } from './token.js';

const unassignable = ['true', 'false', 'none', 'True', 'False', 'None'];

/** What stands in the opening tags of macros and assignments: parameters, their types, targets. */
export class SignatureParser extends ExpressionParser {
  /** `, default`, `, adapter='x'` and `, supported_languages=['sql']`. */
  protected materializationOptions(name: string): { adapter: string; signature: Signature } {
    const { stream } = this;
    let adapter = 'default';
    let languages: Parameter | undefined;
    while (stream.skip(',')) {
      const option = stream.expect('name');
      if (option.value === 'default') continue;
      if (option.value !== 'adapter' && option.value !== 'supported_languages') {
        throw stream.fail(`materialization '${name}' received unknown argument '${option.value}'.`, option.start);
      }
      stream.expect('=');
      const from = stream.current.start;
      const value = this.expression();
      if (option.value === 'supported_languages') languages = this.parameter('supported_languages', value, from);
      else if (value.kind === 'constant' && typeof value.value === 'string') adapter = value.value;
      else throw stream.fail("the adapter of a materialization is a string: adapter='postgres'", from);
    }
    const at = stream.current.start;
    const sql = { kind: 'list', items: [{ kind: 'constant', value: 'sql', at }], at } as const;
    languages ??= { name: 'supported_languages', type: undefined, default: sql, defaultSource: "['sql']" };
    return { adapter, signature: { parameters: [languages] } };
  }

  protected signature(): Signature {
    const { stream } = this;
    const parameters: Parameter[] = [];
    stream.expect('(');
    while (!stream.is(')')) {
      if (parameters.length > 0) stream.expect(',');
      const name = stream.expect('name').value;
      const type = stream.skip(':') ? this.typeName() : undefined;
      if (stream.skip('=')) {
        const from = stream.current.start;
        parameters.push(this.parameter(name, this.expression(), from, type));
      } else if (parameters.at(-1)?.default !== undefined) throw stream.fail('non-default argument follows default argument');
      else parameters.push({ name, type, default: undefined, defaultSource: undefined });
    }
    stream.next();
    return { parameters };
  }

  protected parameter(name: string, value: NonNullable<Parameter['default']>, from: number, type?: string): Parameter {
    return { name, type, default: value, defaultSource: this.stream.source.text.slice(from, this.stream.previous.end) };
  }

  /** A type annotation, as dbt accepts it: `str`, `list[str]`, `dict[str, list[int]]`. */
  protected typeName(): string {
    const { stream } = this;
    const name = stream.expect('name').value;
    if (!stream.skip('[')) return name;
    const parameters: string[] = [];
    while (!stream.is(']')) {
      if (parameters.length > 0) stream.expect(',');
      parameters.push(this.typeName());
    }
    stream.next();
    return `${name}[${parameters.join(', ')}]`;
  }

  protected target({ namespace = false, end }: { namespace?: boolean; end?: string }): Target {
    const { stream } = this;
    const at = stream.current.start;
    const items: Target[] = [];
    let isTuple = false;
    while (!this.atTupleEnd(end)) {
      items.push(this.singleTarget(namespace));
      if (!stream.skip(',')) break;
      isTuple = true;
    }
    const [only] = items;
    if (isTuple) return { kind: 'targets', items, at };
    if (only === undefined) throw stream.fail(`Expected an expression, got ${reprString(describeToken(stream.current))}`);
    return only;
  }

  protected singleTarget(namespace: boolean): Target {
    const { stream } = this;
    const { start: at } = stream.current;
    if (stream.skip('(')) {
      const inner = this.target({ namespace });
      stream.expect(')');
      return inner;
    }
    if (!stream.is('name')) {
      const { kind } = this.primary();
      throw stream.fail(`can't assign to '${kind === 'constant' ? 'const' : kind}'`, at);
    }
    const name = stream.next().value;
    if (unassignable.includes(name)) throw stream.fail("can't assign to 'const'", at);
    if (!namespace || !stream.skip('.')) return { kind: 'name', name, at };
    return { kind: 'namespace', name, attribute: stream.expect('name').value, at };
  }
}
