import { PythonError, typeError, withPlace } from '../errors.js';
import { getFilter, getTest } from '../filters/registry.js';
import type { Arguments, Expression } from '../syntax/nodes.js';
import type { Source } from '../syntax/source.js';
import { binary, negative, positive } from '../values/arithmetic.js';
import { getAttribute, getItem } from '../values/attribute.js';
import { Dict } from '../values/dict.js';
import { Slice } from '../values/item.js';
import { checkText } from '../values/limits.js';
import type { Kwargs } from '../values/object.js';
import { toArray } from '../values/sequence.js';
import { str } from '../values/text.js';
import { isTrue } from '../values/truth.js';
import { Tuple } from '../values/tuple.js';
import { Undefined } from '../values/undefined.js';
import { callValue, noKwargs } from './call.js';
import { compareBy } from './compare-by.js';
import { type Frame, lookUp } from './frame.js';
import { emptyKwargs, mappingEntries, named } from './keywords.js';
import { chain, type Maybe, mapAll, onFailure, untilResult } from './maybe.js';

/** A compiled expression. */
export type Evaluate = (frame: Frame) => Maybe<unknown>;

interface CallArguments {
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs;
}

/** Compiles expressions of one template to closures. */
export class ExpressionCompiler {
  readonly source: Source;
  /** Inside of a branch, where an unknown filter fails only when it is reached. */
  protected branches = 0;

  constructor(source: Source) {
    this.source = source;
  }

  expression(node: Expression): Evaluate {
    switch (node.kind) {
      case 'constant': {
        const { value } = node;
        return () => value;
      }
      case 'name': {
        const { name } = node;
        return (frame) => lookUp(frame, name);
      }
      case 'list':
        return this.all(node.items, (items) => items);
      case 'tuple':
        return this.all(node.items, (items) => new Tuple(items));
      case 'dict':
        return this.dict(node.pairs, node.at);
      case 'concat':
        return this.concat(node.parts, node.at);
      case 'conditional':
        return this.conditional(node);
      case 'and':
      case 'or':
        return this.logical(node.kind === 'and', node.left, node.right);
      case 'not':
        return this.one(node.operand, node.at, (value) => !isTrue(value));
      case 'negative':
        return this.one(node.operand, node.at, negative);
      case 'positive':
        return this.one(node.operand, node.at, positive);
      case 'binary': {
        const { operator } = node;
        return this.two(node.left, node.right, node.at, (left, right) => binary(operator, left, right));
      }
      case 'compare':
        return this.compare(node);
      case 'attribute': {
        const { name } = node;
        return this.one(node.object, node.at, (object, frame) => getAttribute(object, name, frame.mode));
      }
      case 'item':
        return this.two(node.object, node.key, node.at, (object, key, frame) => getItem(object, key, frame.mode));
      case 'slice': {
        const none: Expression = { kind: 'constant', value: null, at: node.at };
        return this.all([node.start ?? none, node.stop ?? none, node.step ?? none], ([start, stop, step]) => new Slice(start, stop, step));
      }
      case 'call':
        return this.call(node.callee, node.args, node.at);
      case 'filter':
        return this.filter(node);
      case 'test':
        return this.test(node);
    }
  }

  /** An evaluator that applies an operation, whose failure gets the place of the node. */
  protected one(operand: Expression, at: number, apply: (value: unknown, frame: Frame) => Maybe<unknown>): Evaluate {
    const evaluate = this.expression(operand);
    const placed = this.placed(at, apply);
    return (frame) => {
      const value = evaluate(frame);
      return value instanceof Promise ? value.then((settled) => placed(settled, frame)) : placed(value, frame);
    };
  }

  private two(left: Expression, right: Expression, at: number, apply: (left: unknown, right: unknown, frame: Frame) => unknown): Evaluate {
    const first = this.expression(left);
    const second = this.expression(right);
    const placed = (a: unknown, b: unknown, frame: Frame) => {
      try {
        return apply(a, b, frame);
      } catch (error) {
        throw withPlace(error, this.source, at, frame.trace.site);
      }
    };
    return (frame) => {
      const a = first(frame);
      if (a instanceof Promise) return a.then((settled) => chain(second(frame), (b) => placed(settled, b, frame)));
      const b = second(frame);
      return b instanceof Promise ? b.then((settled) => placed(a, settled, frame)) : placed(a, b, frame);
    };
  }

  private all(operands: readonly Expression[], apply: (values: unknown[], frame: Frame) => unknown): Evaluate {
    const evaluators = operands.map((operand) => this.expression(operand));
    return (frame) =>
      chain(
        mapAll(evaluators, (evaluate) => evaluate(frame)),
        (values) => apply(values, frame),
      );
  }

  protected placed<T>(at: number, apply: (value: T, frame: Frame) => Maybe<unknown>): (value: T, frame: Frame) => Maybe<unknown> {
    return (value, frame) =>
      onFailure(
        () => apply(value, frame),
        (error) => {
          throw withPlace(error, this.source, at, frame.trace.site);
        },
      );
  }

  private dict(pairs: readonly { readonly key: Expression; readonly value: Expression }[], at: number): Evaluate {
    const build = this.placed(at, (values: unknown[]) => {
      const dict = new Dict();
      for (let index = 0; index < values.length; index += 2) dict.set(values[index], values[index + 1]);
      return dict;
    });
    return this.all(
      pairs.flatMap(({ key, value }) => [key, value]),
      build,
    );
  }

  private concat(parts: readonly Expression[], at: number): Evaluate {
    const join = this.placed(at, (values: unknown[]) => {
      const texts = values.map(str);
      checkText(texts.reduce((sum, text) => sum + text.length, 0));
      return texts.join('');
    });
    return this.all(parts, join);
  }

  private conditional(node: Extract<Expression, { kind: 'conditional' }>): Evaluate {
    const test = this.expression(node.test);
    this.branches += 1;
    const then = this.expression(node.value);
    const otherwise = node.otherwise === undefined ? undefined : this.expression(node.otherwise);
    this.branches -= 1;
    const message = 'the inline if-expression evaluated to false and no else section was defined.';
    return (frame) =>
      chain(test(frame), (value) => {
        if (isTrue(value)) return then(frame);
        return otherwise === undefined ? new Undefined(message, frame.mode) : otherwise(frame);
      });
  }

  private logical(and: boolean, left: Expression, right: Expression): Evaluate {
    const first = this.expression(left);
    const second = this.expression(right);
    return (frame) => chain(first(frame), (value) => (isTrue(value) === and ? second(frame) : value));
  }

  private compare({ first, rest, at }: Extract<Expression, { kind: 'compare' }>): Evaluate {
    const [only] = rest;
    if (rest.length === 1 && only !== undefined) return this.two(first, only.value, at, (left, right) => compareBy(only.operator, left, right));
    const start = this.expression(first);
    const steps = rest.map(({ operator, value }) => ({ operator, value: this.expression(value) }));
    return (frame) =>
      chain(start(frame), (value) => {
        let left = value;
        const failed = untilResult(steps, ({ operator, value: next }) =>
          chain(next(frame), (right) =>
            this.placed(at, () => {
              const holds = compareBy(operator, left, right);
              left = right;
              return holds ? undefined : true;
            })(undefined, frame),
          ),
        );
        return chain(failed, (result) => result === undefined);
      });
  }

  private call(callee: Expression, args: Arguments, at: number): Evaluate {
    const target = this.expression(callee);
    const evaluateArguments = this.arguments(args, at);
    const apply = this.placed(at, ({ callee: value, args: positional, kwargs }: CallArguments & { callee: unknown }, frame) =>
      callValue(value, positional, kwargs, frame.trace),
    );
    return (frame) =>
      chain(target(frame), (value) =>
        chain(evaluateArguments(frame), ({ args: positional, kwargs }) => apply({ callee: value, args: positional, kwargs }, frame)),
      );
  }

  /** A call of a call block, which gives its body as the keyword `caller`. */
  callWith(node: Extract<Expression, { kind: 'call' }>): (frame: Frame, caller: unknown) => Maybe<unknown> {
    const target = this.expression(node.callee);
    const evaluateArguments = this.arguments(node.args, node.at);
    const apply = this.placed(node.at, ({ callee, args, kwargs }: CallArguments & { callee: unknown }, frame) =>
      callValue(callee, args, kwargs, frame.trace),
    );
    return (frame, caller) =>
      chain(target(frame), (callee) =>
        chain(evaluateArguments(frame), ({ args, kwargs }) =>
          apply({ callee, args, kwargs: Object.assign(emptyKwargs(), kwargs, { caller }) }, frame),
        ),
      );
  }

  protected arguments({ positional, keywords, rest, keywordRest }: Arguments, at: number): (frame: Frame) => Maybe<CallArguments> {
    const evaluators = [...positional, ...keywords.map(({ value }) => value)].map((node) => this.expression(node));
    const count = positional.length;
    if (rest === undefined && keywordRest === undefined) {
      if (keywords.length === 0)
        return (frame) =>
          chain(
            mapAll(evaluators, (evaluate) => evaluate(frame)),
            (args) => ({ args, kwargs: noKwargs }),
          );
      return (frame) =>
        chain(
          mapAll(evaluators, (evaluate) => evaluate(frame)),
          (values) => ({ args: values.slice(0, count), kwargs: named(keywords, values.slice(count)) }),
        );
    }
    const more = [rest, keywordRest].map((node) => (node === undefined ? () => undefined : this.expression(node)));
    const merge = this.placed(at, (values: unknown[]) => {
      const moreArgs = values.at(-2);
      const args = [...values.slice(0, count), ...(moreArgs === undefined ? [] : toArray(moreArgs))];
      const kwargs = named(keywords, values.slice(count, -2));
      for (const [key, value] of mappingEntries(values.at(-1))) {
        if (key in kwargs) throw typeError(`got multiple values for keyword argument '${key}'`);
        kwargs[key] = value;
      }
      return { args, kwargs };
    });
    return (frame) =>
      chain(
        mapAll([...evaluators, ...more], (evaluate) => evaluate(frame)),
        (values) => merge(values, frame) as Maybe<CallArguments>,
      );
  }

  /** Filters a value; without an input of its own the filter takes the one given. */
  filter(node: Extract<Expression, { kind: 'filter' }>, input?: Evaluate): Evaluate {
    const evaluate = node.input === undefined ? input : node.input.kind === 'filter' ? this.filter(node.input, input) : this.expression(node.input);
    const body = getFilter(node.name);
    if (body === undefined) return this.unknown(`No filter named '${node.name}'`, node.at);
    const evaluateArguments = this.arguments(node.args, node.at);
    const apply = this.placed(node.at, ({ value, args, kwargs }: CallArguments & { value: unknown }, frame) => body(frame, value, args, kwargs));
    return (frame) =>
      chain(evaluate?.(frame), (value) => chain(evaluateArguments(frame), ({ args, kwargs }) => apply({ value, args, kwargs }, frame)));
  }

  private test(node: Extract<Expression, { kind: 'test' }>): Evaluate {
    const body = getTest(node.name);
    if (body === undefined) return this.unknown(`No test named '${node.name}'`, node.at);
    const evaluate = this.expression(node.input);
    const evaluateArguments = this.arguments(node.args, node.at);
    const apply = this.placed(node.at, ({ value, args, kwargs }: CallArguments & { value: unknown }, frame) => body(frame, value, args, kwargs));
    return (frame) => chain(evaluate(frame), (value) => chain(evaluateArguments(frame), ({ args, kwargs }) => apply({ value, args, kwargs }, frame)));
  }

  private unknown(message: string, at: number): Evaluate {
    if (this.branches === 0) throw withPlace(new PythonError('TemplateAssertionError', `${message}.`), this.source, at);
    return (frame) => {
      throw withPlace(new PythonError('TemplateRuntimeError', `${message} found.`), this.source, at, frame.trace.site);
    };
  }
}
