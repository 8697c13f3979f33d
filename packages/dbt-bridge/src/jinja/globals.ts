import { createRequire } from 'node:module';
import { returnFunction } from './compile/macro.js';
import { PythonError } from './errors.js';
import { datetime } from './modules/datetime/module.js';
import { itertools } from './modules/itertools.js';
import { PyModule } from './modules/module.js';
import { pytz } from './modules/pytz.js';
import { re } from './modules/re.js';
import { pyFunction } from './values/function.js';
import { PyIterator } from './values/iterator.js';
import { toJson } from './values/json.js';
import { parseJson } from './values/parse-json.js';
import { isIterable, toArray } from './values/sequence.js';
import { PySet } from './values/set.js';
import { str } from './values/text.js';
import { toPython } from './values/to-python.js';
import { toYaml } from './values/to-yaml.js';
import { isTrue } from './values/truth.js';
import { Tuple } from './values/tuple.js';

// Loaded by the first template that asks for it: most start-ups are over before.
const yaml = () => createRequire(import.meta.url)('yaml') as typeof import('yaml');

/** A value of a text, or the default where it cannot be read. */
function read(parse: (text: string) => unknown) {
  return (text: unknown, otherwise: unknown) => {
    try {
      return parse(str(text));
    } catch {
      return otherwise;
    }
  };
}

function zipped(sequences: readonly unknown[]): PyIterator {
  const lists = sequences.map(toArray);
  const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
  return new PyIterator(Array.from({ length }, (_, index) => new Tuple(lists.map((list) => list[index]))));
}

/** The text of a value, or the default after a ValueError: `tojson` of a value that JSON cannot hold is a TypeError, as in Python. */
function written(write: (value: unknown, options: { sortKeys: boolean }) => string) {
  return (value: unknown, otherwise: unknown, sortKeys: unknown): unknown => {
    try {
      return write(value, { sortKeys: isTrue(sortKeys) });
    } catch (error) {
      if (error instanceof PythonError && error.exception === 'ValueError') return otherwise;
      throw error;
    }
  };
}

const functions = [
  returnFunction,
  pyFunction('set(value, default=None)', (value: unknown, otherwise: unknown) => (isIterable(value) ? new PySet(toArray(value)) : otherwise)),
  pyFunction('set_strict(value)', (value: unknown) => new PySet(toArray(value))),
  pyFunction('zip(*args, default=None)', (otherwise: unknown, sequences: unknown[]) => (sequences.every(isIterable) ? zipped(sequences) : otherwise)),
  pyFunction('zip_strict(*args)', zipped),
  pyFunction('fromjson(string, default=None)', read(parseJson)),
  pyFunction('tojson(value, default=None, sort_keys=False)', written(toJson)),
  pyFunction(
    'fromyaml(value, default=None)',
    read((text) => toPython(parseYaml(text))),
  ),
  pyFunction('toyaml(value, default=None, sort_keys=False)', written(toYaml)),
];

/** A tag that nobody knows is an error, as it is to PyYAML's safe loader. */
function parseYaml(text: string): unknown {
  const document = yaml().parseDocument(text, { version: '1.1', logLevel: 'silent' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw problem;
  return document.toJS();
}

const modules = new PyModule(
  'modules',
  new Map([
    ['datetime', new PyModule('datetime', datetime)],
    ['pytz', new PyModule('pytz', pytz)],
    ['re', new PyModule('re', re)],
    ['itertools', new PyModule('itertools', itertools)],
  ]),
);

/** dbt's functions that need Python values and nothing else: they are the same in every context. */
export const dbtGlobals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...functions.map((fn) => [fn.name, fn] as const),
  ['modules', modules],
]);
