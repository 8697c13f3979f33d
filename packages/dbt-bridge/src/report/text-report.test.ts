import { expect, test } from 'vitest';
import type { NodeResult } from '../execute/result.js';
import type { ManifestNode } from '../manifest/node.js';
import { jsonLines } from './json-report.js';
import { colours, statusLine } from './line.js';
import { renderEvent } from './text-report.js';

const model = (materialized: string, name = 'orders') =>
  ({
    resource_type: 'model',
    language: 'sql',
    name,
    alias: name,
    schema: 'shop',
    unique_id: `model.shop.${name}`,
    original_file_path: `models/${name}.sql`,
    config: { materialized },
  }) as unknown as ManifestNode;
const ended = (node: ManifestNode, status: NodeResult['status'], message: string | null, code = message): NodeResult => ({
  node,
  status,
  message,
  timing: [],
  threadId: 'Thread-1 (worker)',
  executionTimeSeconds: 0.051,
  adapterResponse: message === null ? null : { message, code: code ?? '', rowsAffected: -1 },
  failures: null,
});

test('lines are filled with dots up to the eightieth character', () => {
  expect(statusLine('START sql view model shop.orders', 'RUN', { index: 1, total: 5 })).toBe(
    '1 of 5 START sql view model shop.orders ........................................ [RUN]',
  );
});

test.each([
  [ended(model('view'), 'success', 'CREATE VIEW'), 'OK created sql view model shop.orders', '[CREATE VIEW in 0.05s]'],
  [
    ended(model('stream_table'), 'success', 'REBUILD STREAM TABLE'),
    'OK rebuilt sql stream_table model shop.orders',
    '[REBUILD STREAM TABLE in 0.05s]',
  ],
  [
    ended(model('materialized_view'), 'success', 'ALTER MATERIALIZED VIEW'),
    'OK created sql materialized_view model shop.orders',
    '[ALTER MATERIALIZED VIEW in 0.05s]',
  ],
  [ended(model('stream_table'), 'success', 'UNCHANGED'), 'OK unchanged sql stream_table model shop.orders', '[UNCHANGED in 0.05s]'],
  [ended(model('table'), 'error', null), 'ERROR creating sql table model shop.orders', '[ERROR in 0.05s]'],
  [ended(model('table'), 'skipped', null), 'SKIP relation shop.orders', '[SKIP]'],
])('a node ends in one line', (result, start, end) => {
  const [line, ...more] = renderEvent({ kind: 'node-end', result, index: 2, total: 3 });
  expect(more).toEqual([]);
  expect(line).toMatch(/^2 of 3 /);
  expect(line).toContain(start);
  expect(line?.endsWith(end)).toBe(true);
});

test('the summary counts as dbt counts, and says what was left alone', () => {
  const results = [ended(model('view'), 'success', 'UNCHANGED'), ended(model('stream_table', 'totals'), 'success', 'UNCHANGED')];
  expect(renderEvent({ kind: 'finished', results, elapsedSeconds: 61.5, interrupted: false })).toEqual([
    '',
    'Finished running 1 stream table model, 1 view model in 0 hours 1 minutes and 1.50 seconds (61.50s).',
    'Nothing has changed: 1 stream table model, 1 view model left as they are.',
    '',
    'Completed successfully',
    '',
    'Done. PASS=2 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=2',
  ]);
});

test('colours are for the status only', () => {
  expect(renderEvent({ kind: 'node-end', result: ended(model('view'), 'success', 'CREATE VIEW'), index: 1, total: 1 }, colours)[0]).toContain(
    '[\u001b[32mCREATE VIEW\u001b[0m in 0.05s]',
  );
});

test('a line of JSON holds the same event for people and for programs', () => {
  const [line = ''] = jsonLines({ kind: 'node-start', node: model('view'), index: 1, total: 2 }, 'an-id', new Date(0));
  expect(JSON.parse(line)).toEqual({
    info: {
      category: '',
      code: 'Q011',
      extra: {},
      invocation_id: 'an-id',
      level: 'info',
      msg: expect.stringContaining('START sql view model shop.orders'),
      name: 'LogStartLine',
      pid: process.pid,
      thread: 'MainThread',
      ts: '1970-01-01T00:00:00.000000Z',
    },
    data: {
      description: 'sql view model shop.orders',
      index: 1,
      total: 2,
      node_info: expect.objectContaining({ unique_id: 'model.shop.orders', node_name: 'orders', resource_type: 'model', materialized: 'view' }),
    },
  });
});

test('one that was left alone is one', () => {
  const one = [ended(model('view'), 'success', 'UNCHANGED')];
  const lines = (results: typeof one) => renderEvent({ kind: 'finished', results, elapsedSeconds: 1, interrupted: false });
  expect(lines(one)).toContain('Nothing has changed: 1 view model left as it is.');
  expect(lines([...one, ended(model('table'), 'success', 'SELECT 1')])).toContain('Unchanged and left as it is: 1 view model.');
  const fn = ended({ ...model('view', 'double'), resource_type: 'function' } as never, 'success', 'UNCHANGED');
  expect(lines([fn, ended(model('table'), 'success', 'SELECT 1')])).toContain('Unchanged and left as it is: 1 function.');
});
