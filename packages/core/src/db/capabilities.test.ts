import { describe, expect, test } from 'vitest';
import { call, compareVersions } from '../sql/call.js';
import { apiHistory } from './api-history.js';
import { capabilitiesOf, factsOf, functionsOf } from './capabilities.fixture.js';
import { capabilitiesFromFacts } from './capabilities.js';

test('knows the schema and the prefixes by the name of the extension', () => {
  const names = ({ schema, changesSchema, prefix, hiddenPrefix }: ReturnType<typeof capabilitiesOf>) => [schema, changesSchema, prefix, hiddenPrefix];
  expect(names(capabilitiesOf('0.1.0'))).toEqual(['pgstream', 'pgstream_changes', 'pgs', '__pgs_']);
  expect(names(capabilitiesOf('0.67.0'))).toEqual(['pgtrickle', 'pgtrickle_changes', 'pgt', '__pgt_']);
});

test('the shortest schedule is the setting, or what the version had when it cannot be read', () => {
  expect(capabilitiesOf('0.1.3').minScheduleSeconds).toBe(60);
  expect(capabilitiesOf('0.2.2').minScheduleSeconds).toBe(1);
  expect(capabilitiesFromFacts(factsOf('0.67.0', { minScheduleSeconds: 30 })).minScheduleSeconds).toBe(30);
});

test('an inherited name is no function', () => {
  const capabilities = capabilitiesOf('0.67.0');
  expect(['constructor', 'toString', '__proto__'].map((name) => capabilities.has(name) || capabilities.accepts(name, name))).toEqual([
    false,
    false,
    false,
  ]);
});

describe('what a server lacks has its own error', () => {
  test.each([
    [
      'another PostgreSQL',
      { serverVersion: 170002 },
      'SERVER_VERSION_UNSUPPORTED',
      'the server is PostgreSQL 17, and pg_trickle needs 18 or newer',
      'Connect to a PostgreSQL 18 server.',
    ],
    [
      'an extension that was not created',
      { extension: null, available: { name: 'pg_trickle', version: '0.67.0' } },
      'SERVER_EXTENSION_MISSING',
      'the database shop has no extension pg_trickle',
      'Run in that database, as a superuser: create extension pg_trickle;',
    ],
    [
      'no files of the extension',
      { extension: null },
      'SERVER_EXTENSION_MISSING',
      'the database shop has no extension pg_trickle, and the server has no files of it to create it from',
      'Install pg_trickle on the server, add it to shared_preload_libraries, restart, then run: create extension pg_trickle;',
    ],
    [
      'no right to its schema',
      { hasUsage: false, role: 'App' },
      'SERVER_PRIVILEGE_MISSING',
      'the role App may not use the schema pgtrickle',
      'An administrator can run: grant usage on schema pgtrickle to "App";',
    ],
  ])('%s', (_, changes, code, message, hint) => {
    expect(() => capabilitiesFromFacts(factsOf('0.67.0', changes))).toThrow(expect.objectContaining({ code, message, hint }));
  });
});

test('the history of the API is what the contract data says', () => {
  const versions = ['0.1.0', '0.1.3', '0.2.2', '0.5.0', '0.10.0', '0.13.0', '0.36.0', '0.47.0', '0.67.0', '0.108.3'];
  for (const version of versions) {
    for (const [fn, values] of Object.entries(functionsOf(version))) {
      const { since, arguments: known } = apiHistory[fn] ?? { since: '', arguments: {} };
      expect(compareVersions(since, version), `${fn} in ${version}`).toBeLessThanOrEqual(0);
      for (const argument of Object.keys(values)) {
        expect(compareVersions(known[argument] ?? '999', version), `${fn}(${argument}) in ${version}`).toBeLessThanOrEqual(0);
      }
    }
  }
  const { firstVersionWith } = capabilitiesOf('0.67.0');
  expect(firstVersionWith('alter_stream_table', 'query')).toBe('0.2.2');
  expect(firstVersionWith('create_stream_table', 'fillfactor')).toBe('0.73.0');
  expect(firstVersionWith('pause_stream_table')).toBe('0.79.0');
  expect([firstVersionWith('create_stream_table', 'tier'), firstVersionWith('nothing')]).toEqual([undefined, undefined]);
});

test('a call names its arguments and takes only what the server has', () => {
  expect(call(capabilitiesOf('0.67.0'), 'drop_stream_table', { name: 'a.b', cascade: false })).toEqual({
    sql: 'select pgtrickle.drop_stream_table(name => $1, cascade => $2)',
    values: ['a.b', false],
  });
  expect(call(capabilitiesOf('0.1.0'), 'create_stream_table', { name: 'a.b', query: 'select 1', schedule: null, refresh_mode: undefined })).toEqual({
    sql: 'select pgstream.create_stream_table(name => $1, query => $2, schedule => $3)',
    values: ['a.b', 'select 1', null],
  });
  expect(() => call(capabilitiesOf('0.1.0'), 'resume_stream_table', { name: 'a.b' })).toThrow(
    expect.objectContaining({
      code: 'SERVER_FUNCTION_MISSING',
      message: 'pg_stream 0.1.0 has no function resume_stream_table',
      hint: 'It came with 0.1.3.',
    }),
  );
  expect(() => call(capabilitiesOf('0.108.3'), 'create_stream_table', { sink: 'append' })).toThrow(
    expect.objectContaining({ code: 'PLAN_OPTION_UNSUPPORTED', hint: 'It came with 0.66.0 and is gone in this version.' }),
  );
});

test('versions are ordered by their numbers', () => {
  expect(['0.10.0', '0.9.0', '0.108.3', '0.1.3'].sort(compareVersions)).toEqual(['0.1.3', '0.9.0', '0.10.0', '0.108.3']);
});
