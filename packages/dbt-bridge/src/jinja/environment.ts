import { compiling } from './compile/compiling.js';
import type { Execute } from './compile/execute.js';
import { type Context, type Frame, Scope } from './compile/frame.js';
import { chain, type Maybe, onFailure } from './compile/maybe.js';
import { NativeOutput } from './compile/native-output.js';
import { type Output, TextOutput } from './compile/output.js';
import { StatementCompiler } from './compile/statement.js';
import { newTrace } from './compile/trace.js';
import { MacroReturn, PythonError, withPlace } from './errors.js';
import type { Statement } from './syntax/nodes.js';
import { parseStatements } from './syntax/parser.js';
import { type Place, Source } from './syntax/source.js';
import { toPython } from './values/to-python.js';
import type { UndefinedMode } from './values/undefined.js';

/** How to render. */
export interface RenderOptions {
  /** `lenient` (default): as dbt runs. `chaining`: as dbt parses, where attributes and calls of undefined are undefined again. */
  readonly undefined?: UndefinedMode;
}

/** The context of a record of plain values: each becomes its Python value. */
export function contextOf(values: Readonly<Record<string, unknown>>): Map<string, unknown> {
  return new Map(Object.entries(values).map(([name, value]) => [name, toPython(value)]));
}

/**
 * A template, ready to be rendered any number of times.
 *
 * @example
 * parseTemplate('select {{ 1 + 1 }}').renderSync(new Map()); // 'select 2'
 */
export class Template {
  private readonly source: Source;
  private readonly body: Execute;

  constructor(source: Source, body: Execute) {
    this.source = source;
    this.body = body;
  }

  /** Renders at once. @throws PgTrickleError JINJA_ASYNC_CALL when something it calls needs to wait */
  renderSync(context: Context, options?: RenderOptions): string {
    const out = new TextOutput();
    this.settled(this.run(context, out, options));
    return out.text;
  }

  /** Renders, waiting for calls that reach the database. */
  async render(context: Context, options?: RenderOptions): Promise<string> {
    const out = new TextOutput();
    await this.run(context, out, options);
    return out.text;
  }

  /** Renders at once where nothing has to wait, else waiting: for whoever is called by a template. */
  renderMaybe(context: Context, options?: RenderOptions): Maybe<string> {
    const out = new TextOutput();
    return chain(this.run(context, out, options), () => out.text);
  }

  /** Renders a string of a YAML file at once: a single `{{ expression }}` keeps its value, `as_native`, `as_number` and `as_bool` read one from its text. */
  renderNativeSync(context: Context, options?: RenderOptions): unknown {
    const out = new NativeOutput();
    this.settled(this.run(context, out, options));
    return this.native(out);
  }

  /** As `renderNativeSync`, waiting for calls that reach the database. */
  async renderNative(context: Context, options?: RenderOptions): Promise<unknown> {
    const out = new NativeOutput();
    await this.run(context, out, options);
    return this.native(out);
  }

  private run(context: Context, out: Output, options: RenderOptions = {}): Maybe<unknown> {
    const root = new Scope();
    const frame: Frame = { scope: root, root, context, mode: options.undefined ?? 'lenient', out, trace: newTrace() };
    return onFailure(
      () => chain(this.body(frame), () => undefined),
      (error) => {
        const failure = error instanceof MacroReturn ? new PythonError('TemplateRuntimeError', 'return() outside of a macro') : error;
        throw withPlace(failure, this.source, 0);
      },
    );
  }

  private native(out: NativeOutput): unknown {
    try {
      return out.value();
    } catch (error) {
      throw withPlace(error, this.source, 0);
    }
  }

  private settled(result: Maybe<unknown>): void {
    if (!(result instanceof Promise)) return;
    result.catch(() => undefined);
    const message = 'the template calls something that has to wait for the database, which is not available here';
    throw withPlace(new PythonError('AsyncCallError', message), this.source, 0);
  }
}

/**
 * The tree of a template, for whoever wants to know what it says without rendering it. `compileTemplate` makes a template of it.
 *
 * @throws PgTrickleError JINJA_SYNTAX with file, line, column and excerpt
 */
export function parseTree(text: string, place?: Place): TemplateTree {
  const source = new Source(text, place);
  return { source, statements: compiling(source, () => parseStatements(source)) };
}

export interface TemplateTree {
  readonly source: Source;
  readonly statements: readonly Statement[];
}

export function compileTemplate({ source, statements }: TemplateTree): Template {
  return new Template(
    source,
    compiling(source, () => new StatementCompiler(source).body(statements)),
  );
}

/**
 * Parses and compiles a template.
 *
 * @throws PgTrickleError JINJA_SYNTAX with file, line, column and excerpt
 */
export function parseTemplate(text: string, place?: Place): Template {
  return compileTemplate(parseTree(text, place));
}
