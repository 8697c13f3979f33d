import type { Frame } from '../compile/frame.js';
import { PythonError } from '../errors.js';
import { PyIterator } from '../values/iterator.js';
import type { Kwargs } from '../values/object.js';
import { iterate } from '../values/sequence.js';
import { str } from '../values/text.js';
import { isTrue } from '../values/truth.js';
import { attributeGetter, type Getter } from './attribute-getter.js';
import { type Filter, frameFilters } from './filter.js';

/** Filters and tests by their names. */
export interface FilterLookup {
  readonly getFilter: (name: string) => Filter | undefined;
  readonly getTest: (name: string) => Filter | undefined;
}

/** What a template gave to one of these filters. */
interface Application extends FilterLookup {
  readonly frame: Frame;
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs;
}

function* map(value: unknown, application: Application): Iterable<unknown> {
  if (!isTrue(value)) return;
  const apply = mapper(application);
  for (const item of iterate(value)) yield apply(item);
}

function mapper({ frame, args, kwargs, getFilter }: Application): Getter {
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

function* select(value: unknown, application: Application, { byAttribute, keep }: Selection): Iterable<unknown> {
  if (!isTrue(value)) return;
  const { args, frame } = application;
  if (byAttribute && args.length === 0) throw new PythonError('FilterArgumentError', 'Missing parameter for attribute name');
  const get = byAttribute ? attributeGetter(args[0], frame.mode) : (item: unknown) => item;
  const test = tester(byAttribute ? { ...application, args: args.slice(1) } : application);
  for (const item of iterate(value)) if (test(get(item)) === keep) yield item;
}

function tester({ frame, args, kwargs, getTest }: Application): (item: unknown) => boolean {
  const [name, ...rest] = args;
  if (name === undefined) return isTrue;
  const test = getTest(str(name));
  if (test === undefined) throw new PythonError('TemplateRuntimeError', `No test named '${str(name)}'.`);
  return (item) => isTrue(test(frame, item, rest, kwargs));
}

/** Filters that apply another filter or test to every item. */
export function mapFilters(lookup: FilterLookup): readonly (readonly [string, Filter])[] {
  const filter =
    (items: (value: unknown, application: Application) => Iterable<unknown>) =>
    (frame: Frame, value: unknown, args: readonly unknown[], kwargs: Kwargs) =>
      new PyIterator(items(value, { ...lookup, frame, args, kwargs }));
  const selection = (options: Selection) => filter((value, application) => select(value, application, options));
  return frameFilters({
    'map(*args, **kwargs)': filter(map),
    'select(*args, **kwargs)': selection({ byAttribute: false, keep: true }),
    'reject(*args, **kwargs)': selection({ byAttribute: false, keep: false }),
    'selectattr(*args, **kwargs)': selection({ byAttribute: true, keep: true }),
    'rejectattr(*args, **kwargs)': selection({ byAttribute: true, keep: false }),
  });
}
