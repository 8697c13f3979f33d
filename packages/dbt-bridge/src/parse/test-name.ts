import { hash } from 'node:crypto';
import { reprString } from '../jinja/values/repr-string.js';
import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import { isRecord } from '../project/render-yaml.js';

/** What a generic test is called: `full` in its unique id and fqn, `short` in the file system and the database. */
export interface TestName {
  readonly short: string;
  readonly full: string;
}

function md5(text: string): string {
  return hash('md5', text);
}

/**
 * Names a generic test after its type, what it tests and its arguments; from 64 characters on the short name ends in a hash.
 *
 * @example
 * testName('accepted_values', 'orders', { column_name: 'status', values: ['a', 'b'] }).full   // 'accepted_values_orders_status__a__b'
 */
export function testName(type: string, target: string, args: Readonly<Record<string, unknown>>): TestName {
  const flat = Object.keys(args)
    .filter((name) => name !== 'model')
    .sort()
    .flatMap((name) => partsOf(args[name]))
    .map((part) => str(toPython(part)).replace(/[^0-9a-zA-Z_]+/g, '_'));
  const identifier = `${type}_${target}`;
  const full = `${identifier}_${flat.join('__')}`;
  return { full, short: [...full].length >= 64 ? `${[...identifier].slice(0, 30).join('')}_${md5(full)}` : full };
}

function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [value];
}

/** The end of a generic test's unique id: two tests of one name but with other arguments differ in it. */
export function testHash(name: string, metadata: Readonly<Record<string, unknown>>): string {
  return md5(name + sortedRepr(metadata)).slice(-10);
}

/** The `repr` of the arguments with sorted keys and every value a text. */
function sortedRepr(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedRepr).join(', ')}]`;
  if (!isRecord(value)) return reprString(str(toPython(value)));
  const pairs = Object.keys(value)
    .sort()
    .map((key) => `${reprString(key)}: ${sortedRepr(value[key])}`);
  return `{${pairs.join(', ')}}`;
}
