import { PythonError, withPlace } from '../errors.js';
import type { Expression, Filter, MacroNode, Signature, Statement, Target } from '../syntax/nodes.js';
import { Markup } from '../values/markup.js';
import { isTrue } from '../values/truth.js';
import { EscapingOutput } from './escaping-output.js';
import type { Execute, Jump } from './execute.js';
import { type Evaluate, ExpressionCompiler } from './expression.js';
import { type Frame, Scope } from './frame.js';
import { type CompiledLoop, runLoop } from './loop.js';
import { type MacroDefinition, MacroFunction } from './macro.js';
import { chain, type Maybe, untilResult } from './maybe.js';
import { type Output, TextOutput } from './output.js';
import { assign } from './target.js';
import { usedNames } from './used-names.js';

/** Compiles the statements of one template to closures. */
export class StatementCompiler extends ExpressionCompiler {
  body(statements: readonly Statement[]): Execute {
    const compiled = statements.map((statement) => this.statement(statement));
    const [only] = compiled;
    if (compiled.length === 1 && only !== undefined) return only;
    return (frame) => untilResult(compiled, (execute) => execute(frame));
  }

  private branch(statements: readonly Statement[]): Execute {
    this.branches += 1;
    const body = this.body(statements);
    this.branches -= 1;
    return body;
  }

  private statement(node: Statement): Execute {
    switch (node.kind) {
      case 'text': {
        const { text } = node;
        return (frame) => write(frame, text);
      }
      case 'output':
        return this.effect(node.value, node.at, (value, frame) => frame.out.write(value, node.value));
      case 'do':
        return this.effect(node.value, node.at, () => undefined);
      case 'set': {
        const { target } = node;
        return this.effect(node.value, node.at, (value, frame) => assign(target, value, frame, this.source));
      }
      case 'setBlock':
        return this.setBlock(node.target, node.filter, node.body);
      case 'if':
        return this.if(node);
      case 'for':
        return this.for(node);
      case 'with':
        return this.with(node.assignments, node.body);
      case 'macro':
        return this.defineMacro(node);
      case 'callBlock':
        return this.callBlock(node);
      case 'filterBlock': {
        const apply = this.captured(node.body, node.filter);
        return (frame) => chain(apply(frame), (value) => write(frame, value));
      }
      case 'scope': {
        const enabled = this.expression(node.escape);
        const body = this.body(node.body);
        return (frame) =>
          chain(enabled(frame), (on) =>
            body({ ...frame, scope: new Scope(frame.scope), out: isTrue(on) ? new EscapingOutput(frame.out) : frame.out }),
          );
      }
      case 'block': {
        const body = this.body(node.body);
        return (frame) => body({ ...frame, scope: new Scope(node.scoped ? frame.scope : frame.root) });
      }
      case 'break':
      case 'continue': {
        const { kind } = node;
        return () => kind;
      }
      case 'noLoader':
        return (frame) => {
          const message = `no loader for this environment specified: dbt has no {% ${node.tag} %}, call a macro instead`;
          throw withPlace(new PythonError('TypeError', message), this.source, node.at, frame.trace.site);
        };
    }
  }

  private effect(expression: Expression, at: number, effect: (value: unknown, frame: Frame) => void): Execute {
    const evaluate = this.expression(expression);
    const run = (value: unknown, frame: Frame) => {
      try {
        effect(value, frame);
      } catch (error) {
        throw withPlace(error, this.source, at, frame.trace.site);
      }
      return undefined;
    };
    return (frame) => {
      const value = evaluate(frame);
      return value instanceof Promise ? value.then((settled) => run(settled, frame)) : run(value, frame);
    };
  }

  private if(node: Extract<Statement, { kind: 'if' }>): Execute {
    const branches = node.branches.map(({ test, body }) => ({ test: this.expression(test), body: this.branch(body) }));
    const otherwise = this.branch(node.otherwise);
    const from = (frame: Frame, index: number): Maybe<Jump | undefined> => {
      const branch = branches[index];
      if (branch === undefined) return otherwise(frame);
      return chain(branch.test(frame), (value) => (isTrue(value) ? branch.body(frame) : from(frame, index + 1)));
    };
    return (frame) => from(frame, 0);
  }

  private for(node: Extract<Statement, { kind: 'for' }>): Execute {
    const items = this.expression(node.items);
    const loop: CompiledLoop = {
      source: this.source,
      at: node.at,
      target: node.target,
      condition: node.condition === undefined ? undefined : this.expression(node.condition),
      recursive: node.recursive,
      body: this.branch(node.body),
      otherwise: this.branch(node.otherwise),
    };
    return (frame) => chain(items(frame), (value) => runLoop(loop, value, frame, 0));
  }

  private with(assignments: readonly { readonly target: Target; readonly value: Expression }[], statements: readonly Statement[]): Execute {
    const compiled = assignments.map(({ target, value }) => ({ target, value: this.expression(value) }));
    const body = this.body(statements);
    return (frame) => {
      const inner = { ...frame, scope: new Scope(frame.scope) };
      const assigned = untilResult<(typeof compiled)[number], Jump>(compiled, ({ target, value }) =>
        chain(value(frame), (settled) => {
          assign(target, settled, inner, this.source);
          return undefined;
        }),
      );
      return chain(assigned, () => body(inner));
    };
  }

  private setBlock(target: Target, filter: Filter | undefined, body: readonly Statement[]): Execute {
    const evaluate = this.captured(body, filter);
    return (frame) =>
      chain(evaluate(frame), (value) => {
        assign(target, value, frame, this.source);
        return undefined;
      });
  }

  /** The text that a body writes, through a filter. */
  private captured(statements: readonly Statement[], filter: Filter | undefined): Evaluate {
    const body = this.body(statements);
    const capture: Evaluate = (frame) => {
      const text = new TextOutput();
      const escapes = frame.out instanceof EscapingOutput;
      const out = escapes ? new EscapingOutput(text) : text;
      return chain(body({ ...frame, scope: new Scope(frame.scope), out }), () => (escapes ? new Markup(text.text) : text.text));
    };
    return filter === undefined ? capture : this.filter(filter, capture);
  }

  /** What a macro is made of, apart from the scope that it is defined in. */
  macroDefinition(node: { name: string; signature: Signature; body: readonly Statement[]; at: number }): MacroDefinition {
    const names = usedNames(node.body);
    const explicitCaller = node.signature.parameters.find(({ name }) => name === 'caller');
    if (explicitCaller !== undefined && explicitCaller.default === undefined) {
      const message = 'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.';
      throw withPlace(new PythonError('TemplateAssertionError', message), this.source, node.at);
    }
    const branches = this.branches;
    this.branches = 0;
    const definition = {
      name: node.name,
      source: this.source,
      at: node.at,
      parameters: node.signature.parameters.map(({ name, default: value }) => ({
        name,
        default: value === undefined ? undefined : this.expression(value),
      })),
      body: this.body(node.body),
      usesCaller: names.has('caller') && explicitCaller === undefined,
      usesKwargs: names.has('kwargs'),
      usesVarargs: names.has('varargs'),
    };
    this.branches = branches;
    return definition;
  }

  private defineMacro(node: MacroNode): Execute {
    const definition = this.macroDefinition(node);
    return (frame) => {
      frame.scope.set(node.name, new MacroFunction(definition, frame));
      return undefined;
    };
  }

  private callBlock(node: Extract<Statement, { kind: 'callBlock' }>): Execute {
    const caller = this.macroDefinition({ name: 'caller', signature: node.signature, body: node.body, at: node.at });
    const call = this.callWith(node.call);
    return (frame) => chain(call(frame, new MacroFunction(caller, frame)), (value) => write(frame, value));
  }
}

function write(frame: { readonly out: Output }, value: unknown): undefined {
  frame.out.write(value);
}
