import { hash } from 'node:crypto';
import { repr, str } from '../jinja/values/text.js';
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
  return md5(name + repr(toPython(hashable(metadata)))).slice(-10);
}

function hashable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hashable);
  if (isRecord(value))
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, hashable(value[key])]),
    );
  return str(toPython(value));
}
