import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { catalogue, servedCounters } from '../catalogue.js';
import { metricName } from '../metric.js';
import { alertRules } from './alert-rules.js';
import { monitoringFiles } from './monitoring-files.js';
import { panelRows } from './panels.js';

const folder = new URL('../../../../../monitoring/', import.meta.url);
const known = new Set([...catalogue.flatMap((group) => group.metrics.map((metric) => metricName(group, metric))), ...served()]);

function served(): string[] {
  return servedCounters.map(({ column }) => `pgtrickle_${column}`);
}

const metricsIn = (expr: string) => expr.match(/\bpgtrickle_\w+/g) ?? [];

test('the files in monitoring/ are what the catalogue generates', () => {
  const files = monitoringFiles();
  for (const [path, text] of Object.entries(files)) expect(readFileSync(new URL(path, folder), 'utf8'), path).toBe(text);
  const present = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'README.md')
    .map(({ parentPath, name }) => relative(fileURLToPath(folder), join(parentPath, name)));
  expect(present.sort()).toEqual(Object.keys(files).sort());
});

test('rules and panels name only metrics that are in the catalogue', () => {
  const exprs = [
    ...alertRules.map(({ expr }) => expr),
    ...panelRows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map((q) => q.expr))),
  ];
  const unknown = exprs.flatMap(metricsIn).filter((name) => !known.has(name));
  expect(unknown).toEqual([]);
});

test('a name is given once, only counters end in _total, and each rule has a state that it fires on', () => {
  const names = catalogue.flatMap((group) => group.metrics.map((metric) => metricName(group, metric)));
  expect(names).toEqual([...new Set(names)]);
  for (const { metrics } of catalogue) for (const { column, type } of metrics) expect(column.endsWith('_total'), column).toBe(type === 'counter');
  expect(new Set(alertRules.map(({ alert }) => alert)).size).toBe(alertRules.length);
});

test('the page on monitoring names every metric', () => {
  const page = readFileSync(new URL('../docs/monitoring.md', folder), 'utf8');
  expect([...known].filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
});
