import { PgTrickleError } from '@pgtrickle-js/core/portable';
import type { Manifest } from './manifest.js';

type Check = (value: unknown) => Problem | undefined;
interface Problem {
  readonly path: readonly string[];
  readonly expected: string;
}

/**
 * The manifest of its text.
 *
 * @param shown the path as messages show it
 * @throws {PgTrickleError} `PRISMA_MANIFEST_INVALID`, with the place of the first thing that is wrong
 */
export function parseManifest(text: string, shown: string): Manifest {
  const value = parseJson(text);
  const problem = manifest(value);
  if (problem === undefined) return value as Manifest;
  const { path, expected } = problem;
  throw new PgTrickleError('PRISMA_MANIFEST_INVALID', {
    message: `${shown} is no manifest of stream tables: ${path.length === 0 ? '' : `${path.join('.')}: `}expected ${expected}`,
    hint: 'Delete it and run pgt-prisma pull: names, relations and keys in the schema stay.',
    details: { file: shown },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const must =
  (expected: string, holds: (value: unknown) => boolean): Check =>
  (value) =>
    holds(value) ? undefined : { path: [], expected };

const qualifiedName = must('a name with its schema', (value) => typeof value === 'string' && value.includes('.'));
const string = must('a text', (value) => typeof value === 'string');
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);
const nullOr =
  (check: Check): Check =>
  (value) =>
    value === null ? undefined : check(value);

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) ? first(value.map((item, index) => [String(index), check(item)])) : { path: [], expected: 'a list' };

const recordOf =
  (check: Check): Check =>
  (value) =>
    isRecord(value) ? first(Object.entries(value).map(([key, item]) => [key, check(item)])) : { path: [], expected: 'an object' };

const object =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) ? first(Object.entries(checks).map(([key, check]) => [key, check(value[key])])) : { path: [], expected: 'an object' };

function first(found: readonly (readonly [key: string, problem: Problem | undefined])[]): Problem | undefined {
  for (const [key, problem] of found) if (problem !== undefined) return { ...problem, path: [key, ...problem.path] };
  return undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const manifest = object({
  version: must('the number 1', (value) => value === 1),
  streamTables: recordOf(
    object({
      sources: listOf(qualifiedName),
      comment: nullOr(string),
      columnComments: recordOf(string),
      key: nullOr(listOf(string)),
      block: string,
      backRelations: listOf(object({ model: string, line: string })),
    }),
  ),
  enums: recordOf(object({ name: string })),
  declared: optional(listOf(qualifiedName)),
});
