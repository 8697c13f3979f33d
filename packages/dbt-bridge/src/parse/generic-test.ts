import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import { isRecord } from '../project/render-yaml.js';
import { testName } from './test-name.js';

/** What a generic test is attached to. */
export interface TestTarget {
  readonly kind: 'ref' | 'source';
  readonly name: string;
  /** For a source: its name before that of its table. */
  readonly sourceName?: string;
  readonly version?: string | number | null;
}

/** A generic test as YAML says it, sorted into what the macro is given and what configures the test. */
export interface GenericTest {
  readonly name: string;
  readonly namespace: string | null;
  readonly args: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly description: string;
  readonly shortName: string;
  readonly fullName: string;
  readonly rawCode: string;
}

const configArgs = [
  ...['severity', 'tags', 'enabled', 'where', 'limit', 'warn_if', 'error_if', 'fail_calc', 'store_failures', 'store_failures_as', 'meta'],
  ...['database', 'schema', 'alias'],
];

/** A problem with a test, without its place: the caller knows that. */
export class TestProblem extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

interface Request {
  readonly written: unknown;
  readonly target: TestTarget;
  readonly columnName: string | null;
  /** Renders a text natively; configuration of a test is rendered as soon as it is read, its arguments when the test is. */
  readonly render: (text: string) => unknown;
}

/** @throws {TestProblem} */
export function parseGenericTest({ written, target, columnName, render }: Request): GenericTest {
  const { macro, args } = split(written);
  const [, namespace = null, name] = /^(?:([a-zA-Z_]\w*)\.)?([a-zA-Z_]\w*)/.exec(macro) ?? [];
  if (name === undefined) throw new TestProblem(`"${macro}" is not the name of a test`);
  if (columnName !== null) args.column_name = columnName;
  const given = args.arguments;
  delete args.arguments;
  if (isRecord(given)) Object.assign(args, given);
  if ('model' in args) throw new TestProblem('a test takes no argument "model"', 'It is always what the test is written under.');
  args.model = `{{ get_where_subquery(${targetCall(target)}) }}`;

  const config = takeConfig(args, render);
  const description = typeof args.description === 'string' ? args.description : '';
  delete args.description;
  const named = args.name;
  delete args.name;
  const type = `${namespace === null ? '' : `${namespace}_`}${target.kind === 'source' ? 'source_' : ''}${name}`;
  const targetName = target.kind === 'source' ? `${target.sourceName}_${target.name}` : versioned(target);
  const synthetic = testName(type, targetName, args);
  const names = typeof named === 'string' ? { short: named, full: named } : synthetic;
  if (names.short !== names.full && !('alias' in config)) config.alias = names.short;
  return {
    name,
    namespace,
    args,
    config,
    description,
    shortName: names.short,
    fullName: names.full,
    rawCode: `{{ ${namespace === null ? '' : `${namespace}.`}test_${name}(**_dbt_generic_test_kwargs) }}${configCall(config)}`,
  };
}

/** `not_null`, `{accepted_values: {values: […]}}` or `{test_name: …, …}`. */
function split(written: unknown): { macro: string; args: Record<string, unknown> } {
  if (typeof written === 'string') return { macro: written, args: {} };
  if (!isRecord(written))
    throw new TestProblem(
      `a test is ${JSON.stringify(written)}`,
      'A test is a name, or a name with its arguments: - accepted_values: {values: [a, b]}',
    );
  if ('test_name' in written) {
    const { test_name: macro, ...args } = written;
    if (typeof macro !== 'string') throw new TestProblem('test_name is not a name');
    return { macro, args };
  }
  const [entry, ...more] = Object.entries(written);
  if (entry === undefined || more.length > 0) throw new TestProblem('a test has more than one key', 'Indent its arguments below its name.');
  const [macro, args] = entry;
  if (args === null) return { macro, args: {} };
  if (!isRecord(args)) throw new TestProblem(`the arguments of the test "${macro}" are not a mapping`, `Write ${macro}: and its arguments below it.`);
  return { macro, args: { ...args } };
}

function takeConfig(args: Record<string, unknown>, render: (text: string) => unknown): Record<string, unknown> {
  const nested = isRecord(args.config) ? { ...args.config } : {};
  const config: Record<string, unknown> = {};
  for (const key of configArgs) {
    if (!(key in args || key in nested)) continue;
    const outside = args[key];
    delete args[key];
    if (outside && key in nested) throw new TestProblem(`a test sets "${key}" twice: under config: and beside it`, 'Keep the one under config:.');
    config[key] = outside || nested[key];
    delete nested[key];
  }
  delete args.config;
  const all = Object.entries({ ...config, ...nested }).map(([key, value]) => [key, typeof value === 'string' ? render(value) : value] as const);
  return Object.fromEntries(all.filter(([, value]) => value !== null && value !== undefined));
}

function targetCall({ kind, name, sourceName, version }: TestTarget): string {
  if (kind === 'source') return `source('${sourceName}', '${name}')`;
  return version ? `ref('${name}', version='${version}')` : `ref('${name}')`;
}

function versioned({ name, version }: TestTarget): string {
  return version ? `${name}_v${version}` : name;
}

function configCall(config: Readonly<Record<string, unknown>>): string {
  const settings = Object.entries(config).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : str(toPython(value))}`,
  );
  return settings.length === 0 ? '' : `{{ config(${settings.join(',')}) }}`;
}
