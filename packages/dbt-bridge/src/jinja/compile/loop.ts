import { PythonError, typeError, withPlace } from '../errors.js';
import type { Target } from '../syntax/nodes.js';
import type { Source } from '../syntax/source.js';
import { equalItems } from '../values/equal.js';
import { PyFunction } from '../values/function.js';
import { type Kwargs, PyObject } from '../values/object.js';
import { toArray } from '../values/sequence.js';
import { isTrue } from '../values/truth.js';
import { Undefined } from '../values/undefined.js';
import type { Execute, Jump } from './execute.js';
import type { Evaluate } from './expression.js';
import { type Frame, Scope } from './frame.js';
import { LoopItems } from './loop-items.js';
import { chain, type Maybe } from './maybe.js';
import { TextOutput } from './output.js';
import { assign } from './target.js';
import { countStep } from './trace.js';

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
  const items = new LoopItems(
    placed(loop, frame, () => toArray(value)),
    conditionOf(loop, frame),
  );
  const info = new LoopInfo(loop, items, frame, depth);
  let completed = false;
  const turns = forEachItem<Jump>(items, (item, index) => {
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
}

/** Takes the items one after the other until one gives a result; at once for as long as nothing gives a promise. */
function forEachItem<R>(items: LoopItems, turn: (item: unknown, index: number) => Maybe<R | undefined>, from = 0): Maybe<R | undefined> {
  for (let index = from; ; index += 1) {
    const result = chain(items.has(index), (isThere) => (isThere ? turn(items.at(index), index) : end));
    if (result instanceof Promise) {
      return result.then((value) => (value === end ? undefined : ((value as R | undefined) ?? forEachItem(items, turn, index + 1))));
    }
    if (result === end) return undefined;
    if (result !== undefined) return result as R;
  }
}

const end = Symbol('no more items');

function otherwise(loop: CompiledLoop, frame: Frame): Maybe<undefined> {
  return chain(loop.otherwise({ ...frame, scope: new Scope(frame.scope) }), () => undefined);
}

/** The loop's condition as a question about an item. */
function conditionOf(loop: CompiledLoop, frame: Frame): ((item: unknown) => Maybe<boolean>) | undefined {
  const { condition } = loop;
  if (condition === undefined) return undefined;
  return (item) => {
    placed(loop, frame, () => countStep(frame.trace));
    const inner = { ...frame, scope: new Scope(frame.scope) };
    assign(loop.target, item, inner, loop.source);
    return chain(condition(inner), isTrue);
  };
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
  private readonly items: LoopItems;
  private readonly frame: Frame;
  private readonly depth: number;
  private lastChanged: readonly unknown[] | undefined;

  constructor(loop: CompiledLoop, items: LoopItems, frame: Frame, depth: number) {
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
        return chain(items.count(), (count) => count - index);
      case 'revindex0':
        return chain(items.count(), (count) => count - index - 1);
      case 'first':
        return index === 0;
      case 'last':
        return chain(items.has(index + 1), (more) => !more);
      case 'length':
        return items.count();
      case 'depth':
        return depth + 1;
      case 'depth0':
        return depth;
      case 'previtem':
        return index === 0 ? new Undefined('there is no previous item', this.frame.mode) : items.at(index - 1);
      case 'nextitem':
        return chain(items.has(index + 1), (more) => (more ? items.at(index + 1) : new Undefined('there is no next item', this.frame.mode)));
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
    return this.items.countNow();
  }

  override repr(): string {
    return `<LoopContext ${this.index + 1}/${this.items.countNow()}>`;
  }

  /** `loop(items)` in a recursive loop: the text of the same block over other items. */
  override call(args: readonly unknown[], _kwargs: Kwargs): Maybe<unknown> {
    if (!this.loop.recursive) throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    if (this.depth >= 200) throw new PythonError('RecursionError', 'maximum recursion depth exceeded');
    const out = new TextOutput();
    return chain(runLoop(this.loop, args[0], { ...this.frame, out }, this.depth + 1), () => out.text);
  }
}
