import { PythonError, typeError, withPlace } from '../errors.js';
import type { Target } from '../syntax/nodes.js';
import type { Source } from '../syntax/source.js';
import { equalItems } from '../values/equal.js';
import { PyFunction } from '../values/function.js';
import { type Kwargs, PyObject } from '../values/object.js';
import { toArray } from '../values/sequence.js';
import { isTrue } from '../values/truth.js';
import { Undefined } from '../values/undefined.js';
import type { Evaluate } from './expression.js';
import { countStep, type Frame, Scope } from './frame.js';
import { chain, type Maybe, untilResult } from './maybe.js';
import { TextOutput } from './output.js';
import type { Execute, Jump } from './statement.js';
import { assign } from './target.js';

export interface CompiledLoop {
  readonly source: Source;
  readonly at: number;
  readonly target: Target;
  readonly condition: Evaluate | undefined;
  readonly recursive: boolean;
  readonly body: Execute;
  readonly otherwise: Execute;
}

/** Runs a `for` block over the items of a value. */
export function runLoop(loop: CompiledLoop, value: unknown, frame: Frame, depth: number): Maybe<undefined> {
  const all = placed(loop, frame, () => toArray(value));
  return chain(matching(loop, all, frame), (items) => {
    const info = new LoopInfo(loop, items, frame, depth);
    let completed = false;
    const turns = untilResult<unknown, Jump>(items, (item, index) => {
      placed(loop, frame, () => countStep(frame.trace));
      info.index = index;
      const inner = { ...frame, scope: new Scope(frame.scope) };
      assign(loop.target, item, inner, loop.source);
      inner.scope.set('loop', info);
      return chain(loop.body(inner), (jump) => {
        completed ||= jump === undefined;
        return jump === 'break' ? jump : undefined;
      });
    });
    // as in Jinja2, a turn that ends in `break` or `continue` does not count
    return chain(turns, () => (completed ? undefined : otherwise(loop, frame)));
  });
}

function otherwise(loop: CompiledLoop, frame: Frame): Maybe<undefined> {
  return chain(loop.otherwise({ ...frame, scope: new Scope(frame.scope) }), () => undefined);
}

/** The items for which the loop's condition holds. */
function matching(loop: CompiledLoop, items: readonly unknown[], frame: Frame): Maybe<readonly unknown[]> {
  const { condition } = loop;
  if (condition === undefined) return items;
  const kept: unknown[] = [];
  const filtered = untilResult<unknown, never>(items, (item) => {
    const inner = { ...frame, scope: new Scope(frame.scope) };
    assign(loop.target, item, inner, loop.source);
    return chain(condition(inner), (value) => {
      if (isTrue(value)) kept.push(item);
      return undefined;
    });
  });
  return chain(filtered, () => kept);
}

function placed<T>(loop: CompiledLoop, frame: Frame, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw withPlace(error, loop.source, loop.at, frame.trace.site);
  }
}

/** The variable `loop` inside of a `for` block. */
class LoopInfo extends PyObject {
  index = 0;
  private readonly loop: CompiledLoop;
  private readonly items: readonly unknown[];
  private readonly frame: Frame;
  private readonly depth: number;
  private lastChanged: readonly unknown[] | undefined;

  constructor(loop: CompiledLoop, items: readonly unknown[], frame: Frame, depth: number) {
    super();
    this.loop = loop;
    this.items = items;
    this.frame = frame;
    this.depth = depth;
  }

  override get typeName(): string {
    return 'LoopContext';
  }

  override get isCallable(): boolean {
    return this.loop.recursive;
  }

  override getAttribute(name: string): unknown {
    const { index, items, depth } = this;
    switch (name) {
      case 'index':
        return index + 1;
      case 'index0':
        return index;
      case 'revindex':
        return items.length - index;
      case 'revindex0':
        return items.length - index - 1;
      case 'first':
        return index === 0;
      case 'last':
        return index === items.length - 1;
      case 'length':
        return items.length;
      case 'depth':
        return depth + 1;
      case 'depth0':
        return depth;
      case 'previtem':
        return index === 0 ? new Undefined('there is no previous item', this.frame.mode) : items[index - 1];
      case 'nextitem':
        return index === items.length - 1 ? new Undefined('there is no next item', this.frame.mode) : items[index + 1];
      case 'cycle':
        return new PyFunction(name, (args) => this.cycle(args));
      case 'changed':
        return new PyFunction(name, (args) => this.changed(args));
      default:
        return undefined;
    }
  }

  private cycle(args: readonly unknown[]): unknown {
    if (args.length === 0) throw typeError('no items for cycling given');
    return args[this.index % args.length];
  }

  private changed(values: readonly unknown[]): boolean {
    const changed = this.lastChanged === undefined || !equalItems(this.lastChanged, values);
    if (changed) this.lastChanged = values;
    return changed;
  }

  override length(): number {
    return this.items.length;
  }

  override repr(): string {
    return `<LoopContext ${this.index + 1}/${this.items.length}>`;
  }

  /** `loop(items)` in a recursive loop: the text of the same block over other items. */
  override call(args: readonly unknown[], _kwargs: Kwargs): Maybe<unknown> {
    if (!this.loop.recursive) throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    if (this.depth >= 200) throw new PythonError('RecursionError', 'maximum recursion depth exceeded');
    const out = new TextOutput();
    return chain(runLoop(this.loop, args[0], { ...this.frame, out }, this.depth + 1), () => out.text);
  }
}
