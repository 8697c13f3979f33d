import type { Frame } from '../compile/frame.js';
import { PythonError } from '../errors.js';
import { PyIterator } from '../values/iterator.js';
import type { Kwargs } from '../values/object.js';
import { iterate } from '../values/sequence.js';
import { str } from '../values/text.js';
import { isTrue } from '../values/truth.js';
import { attributeGetter, type Getter } from './attribute-getter.js';
import { frameFilters } from './filter.js';
import { getFilter, getTest } from './registry.js';

function* map(frame: Frame, value: unknown, args: readonly unknown[], kwargs: Kwargs): Iterable<unknown> {
  if (!isTrue(value)) return;
  const apply = mapper(frame, args, kwargs);
  for (const item of iterate(value)) yield apply(item);
}

function mapper(frame: Frame, args: readonly unknown[], kwargs: Kwargs): Getter {
  if (args.length === 0 && 'attribute' in kwargs) {
    const unexpected = Object.keys(kwargs).find((name) => name !== 'attribute' && name !== 'default');
    if (unexpected !== undefined) throw new PythonError('FilterArgumentError', `Unexpected keyword argument '${unexpected}'`);
    return attributeGetter(kwargs.attribute, frame.mode, kwargs.default ?? null);
  }
  const [name, ...rest] = args;
  if (name === undefined) throw new PythonError('FilterArgumentError', 'map requires a filter argument');
  const filter = getFilter(str(name));
  if (filter === undefined) throw new PythonError('TemplateRuntimeError', `No filter named '${str(name)}'.`);
  return (item) => filter(frame, item, rest, kwargs);
}

interface Selection {
  readonly byAttribute: boolean;
  readonly keep: boolean;
}

function* select(frame: Frame, value: unknown, args: readonly unknown[], kwargs: Kwargs, { byAttribute, keep }: Selection): Iterable<unknown> {
  if (!isTrue(value)) return;
  if (byAttribute && args.length === 0) throw new PythonError('FilterArgumentError', 'Missing parameter for attribute name');
  const get = byAttribute ? attributeGetter(args[0], frame.mode) : (item: unknown) => item;
  const test = tester(frame, byAttribute ? args.slice(1) : args, kwargs);
  for (const item of iterate(value)) if (test(get(item)) === keep) yield item;
}

function tester(frame: Frame, args: readonly unknown[], kwargs: Kwargs): (item: unknown) => boolean {
  const [name, ...rest] = args;
  if (name === undefined) return isTrue;
  const test = getTest(str(name));
  if (test === undefined) throw new PythonError('TemplateRuntimeError', `No test named '${str(name)}'.`);
  return (item) => isTrue(test(frame, item, rest, kwargs));
}

function selection(options: Selection) {
  return (frame: Frame, value: unknown, args: readonly unknown[], kwargs: Kwargs) => new PyIterator(select(frame, value, args, kwargs, options));
}

/** Filters that apply another filter or test to every item. */
export const mapFilters = frameFilters({
  'map(*args, **kwargs)': (frame: Frame, value: unknown, args: readonly unknown[], kwargs: Kwargs) => new PyIterator(map(frame, value, args, kwargs)),
  'select(*args, **kwargs)': selection({ byAttribute: false, keep: true }),
  'reject(*args, **kwargs)': selection({ byAttribute: false, keep: false }),
  'selectattr(*args, **kwargs)': selection({ byAttribute: true, keep: true }),
  'rejectattr(*args, **kwargs)': selection({ byAttribute: true, keep: false }),
});
