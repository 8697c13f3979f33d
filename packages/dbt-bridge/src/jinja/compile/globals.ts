import { PythonError, typeError } from '../errors.js';
import { dictFrom } from '../values/dict-from.js';
import { PyFunction, pyFunction } from '../values/function.js';
import { Namespace } from '../values/namespace.js';
import { PyObject } from '../values/object.js';
import { Range } from '../values/range.js';

/** Jinja's `cycler(...)`. */
class Cycler extends PyObject {
  private readonly items: readonly unknown[];
  private position = 0;

  constructor(items: readonly unknown[]) {
    super();
    if (items.length === 0) throw new PythonError('RuntimeError', 'at least one item has to be provided');
    this.items = items;
  }

  override get typeName(): string {
    return 'Cycler';
  }

  override getAttribute(name: string): unknown {
    if (name === 'current') return this.items[this.position];
    if (name === 'next') return pyFunction('next()', () => this.next());
    return name === 'reset' ? pyFunction('reset()', () => this.reset()) : undefined;
  }

  private next(): unknown {
    const item = this.items[this.position];
    this.position = (this.position + 1) % this.items.length;
    return item;
  }

  private reset(): void {
    this.position = 0;
  }
}

/** Jinja's `joiner(sep)`: nothing on its first call, the separator after that. */
function joiner(separator: unknown): PyFunction {
  let used = false;
  return pyFunction('joiner()', () => {
    const first = !used;
    used = true;
    return first ? '' : separator;
  });
}

/** What every template can use, after the names of its context. */
export const globals: ReadonlyMap<string, PyObject> = new Map<string, PyObject>([
  [
    'range',
    new PyFunction('range', (args, kwargs) => {
      if (Object.keys(kwargs).length > 0) throw typeError('range() takes no keyword arguments');
      return Range.of(args);
    }),
  ],
  ['dict', new PyFunction('dict', (args, kwargs) => dictFrom(args, kwargs))],
  ['namespace', new PyFunction('namespace', (args, kwargs) => new Namespace(args, kwargs))],
  ['cycler', new PyFunction('cycler', (args) => new Cycler(args))],
  ['joiner', pyFunction("joiner(sep=', ')", joiner)],
]);
