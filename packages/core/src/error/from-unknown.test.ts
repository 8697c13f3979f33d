import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from './codes.js';
import { excerptAt, positionAt } from './excerpt.js';
import { fromUnknown } from './from-unknown.js';
import { PgTrickleError } from './pg-trickle-error.js';
import { renderError } from './render-error.js';

const server = (code: string, message: string, more: object = {}) => Object.assign(new Error(message), { code, severity: 'ERROR', ...more });

test.each([
  ['42P01', 'stream table not found: public.nope', 'STREAM_TABLE_NOT_FOUND'],
  ['XX000', 'stream table not found: public.nope', 'STREAM_TABLE_NOT_FOUND'],
  ['XX000', 'stream table already exists: s.n', 'STREAM_TABLE_EXISTS'],
  ['42P07', 'stream table already exists: s.n', 'STREAM_TABLE_EXISTS'],
  ['42P07', 'relation "orders" already exists', 'PLAN_RELATION_EXISTS'],
  ['XX000', 'invalid argument: stream table public.a is suspended; use pgstream.resume_stream_table() first', 'STREAM_TABLE_SUSPENDED'],
  ['22023', "invalid argument: stream table public.a is in error state ; use pgtrickle.resume_stream_table('a') first", 'STREAM_TABLE_FAILED'],
  ['22023', 'invalid argument: unknown status: PAUSED', 'DEFINITION_INVALID'],
  [
    '22023',
    'invalid argument: stream table public.a has dependent stream tables: public.b. Use cascade => true to drop them automatically.',
    'STREAM_TABLE_HAS_DEPENDENTS',
  ],
  ['XX000', 'unsupported operator for DIFFERENTIAL mode: LIMIT is not supported in defining queries.', 'QUERY_INVALID'],
  ['42000', 'query parse error: Defining query references no tables', 'QUERY_INVALID'],
  ['XX000', 'cycle detected in dependency graph: a -> b -> a', 'PLAN_CYCLE'],
  ['3F000', 'schema "pgtrickle" does not exist', 'SERVER_EXTENSION_MISSING'],
  ['3F000', 'schema "nosuch" does not exist', 'SERVER_ERROR'],
  ['42501', 'permission denied for schema pgtrickle', 'SERVER_PRIVILEGE_MISSING'],
  ['40P01', 'deadlock detected', 'SERVER_CONFLICT'],
  ['55P03', 'canceling statement due to lock timeout', 'SERVER_CONFLICT'],
  ['XX000', 'cannot assign TransactionIds during recovery', 'SERVER_READ_ONLY'],
  ['25006', 'cannot execute CREATE TABLE in a read-only transaction', 'SERVER_READ_ONLY'],
  ['57014', 'canceling statement due to statement timeout', 'SERVER_CANCELLED'],
  ['57P01', 'terminating connection due to administrator command', 'CONNECT_LOST'],
  ['P0001', 'Direct DML on stream table a is not allowed.', 'SERVER_ERROR'],
] as const)('%s %s', (sqlstate, message, code) => {
  const error = fromUnknown(server(sqlstate, message), { action: 'refresh of public.a' });
  expect([error.code, error.message]).toEqual([code, `refresh of public.a failed: ${message}`]);
  expect(error.details).toEqual({ sqlstate });
});

test('backtraces are dropped, other details and the server’s hint are kept', () => {
  const trace = '\n   0: std::thread::local::LocalKey<T>::with\n   1: pgrx_pg_sys::submodules::panic::register_pg_guard_panic_hook::{{closure}}';
  expect(fromUnknown(server('42703', 'column "nope" does not exist', { detail: trace })).details).toEqual({ sqlstate: '42703' });
  const detail = 'DIFFERENTIAL mode supports SELECT, WHERE, simple JOINs.';
  const kept = fromUnknown(server('0A000', 'unsupported', { detail: `${detail}\n   0: <unknown>`, hint: 'Use FULL.' }));
  expect([kept.details.detail, kept.hint]).toEqual([detail, 'Use FULL.']);
});

test.each([
  ['permission denied for schema pgtrickle', {}, 'An administrator can run: grant usage on schema pgtrickle to app;'],
  ['permission denied for schema public', {}, 'An administrator can run: grant usage, create on schema public to app;'],
  ['permission denied for table pgs_stream_tables', {}, 'An administrator can run: grant select on all tables in schema pgstream to app;'],
  [
    'permission denied for table pgt_stream_tables',
    { writes: true },
    'An administrator can run: grant select, insert, update, delete on all tables in schema pgtrickle to app;',
  ],
  ['permission denied for table Orders', {}, 'An administrator can run: grant select on "Orders" to app;'],
  [
    'permission denied for function create_stream_table',
    {},
    'An administrator can run: grant execute on function pgtrickle.create_stream_table to app;',
  ],
  [
    'permission denied to set parameter "pg_trickle.block_source_ddl"',
    {},
    'An administrator can run: grant set on parameter pg_trickle.block_source_ddl to app;',
  ],
  ['must be owner of table a', {}, 'Only its owner or a superuser may do this.'],
])('%s', (message, context, hint) => {
  expect(fromUnknown(server('42501', message), { role: 'app', ...context })).toMatchObject({ code: 'SERVER_PRIVILEGE_MISSING', hint });
});

test('a place in a query is found again, whatever stands before it', () => {
  const text = "select 'é',\n  nope";
  const query = { text, offset: 9 };
  const error = fromUnknown(server('42703', 'column "nope" does not exist', { position: String(9 + 14 + 1) }), { query });
  expect(renderError(error)).toBe('error QUERY_INVALID: column "nope" does not exist (at 2:3 of the query)\n\n  2 |   nope\n    |   ^');
});

test('what is not from a server', () => {
  const ours = new PgTrickleError('NAME_INVALID', { message: 'no' });
  expect(fromUnknown(ours)).toBe(ours);
  expect(fromUnknown(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })).code).toBe('CONNECT_LOST');
  expect(fromUnknown(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })).code).toBe('CONNECT_LOST');
  expect(fromUnknown(new Error('Connection terminated unexpectedly')).code).toBe('CONNECT_LOST');
  expect(fromUnknown(new Error('Query read timeout')).code).toBe('CONNECT_LOST');
  expect(fromUnknown(new Error('wrapped', { cause: server('42P01', 'stream table not found: a.b') })).code).toBe('STREAM_TABLE_NOT_FOUND');
  expect(fromUnknown('odd')).toMatchObject({ code: 'INTERNAL', message: 'odd' });
  expect(fromUnknown(new Error('at postgres://me:hunter2@h/d')).message).toBe('at postgres://me:***@h/d');
});

test('an error is rendered with its excerpt and its hint, never with a stack', () => {
  const excerpt = excerptAt("select 1\nfrom {{ ref('ordrs') }}", { line: 2, column: 9 }, 12);
  const error = new PgTrickleError('QUERY_INVALID', { message: 'no such thing', hint: 'Did you mean "orders"?', details: { excerpt } });
  expect(renderError(error)).toBe(
    'error QUERY_INVALID: no such thing\n\n  2 | from {{ ref(\'ordrs\') }}\n    |         ^^^^^^^^^^^^\n\nDid you mean "orders"?',
  );
  expect(renderError(new PgTrickleError('NAME_INVALID', { message: 'no', hint: 'Yes.' }))).toBe('error NAME_INVALID: no\nYes.');
});

test('places count characters, and a tab stays a tab', () => {
  expect(positionAt('é😀\nx', 3)).toEqual({ line: 2, column: 1 });
  expect(positionAt('é', 2)).toBeUndefined();
  expect(excerptAt('\ta b', { line: 1, column: 4 })).toBe('  1 | \ta b\n    | \t  ^');
});

test('every code has an entry in the documentation that starts with its sentence, and none is left over', () => {
  const documentation = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
  const entries = [...documentation.matchAll(/^### `([A-Z_]+)`\n\n(.+)$/gm)].map(([, code, sentence]) => [code, sentence]);
  expect(Object.fromEntries(entries)).toEqual(errorCodes);
});
