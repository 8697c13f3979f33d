import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { catalogue, servedCounters } from '../catalogue.js';
import { metricName } from '../metric.js';
import { alertRules } from './alert-rules.js';
import { grafanaDashboard } from './grafana-dashboard.js';
import { monitoringFiles } from './monitoring-files.js';
import { panelRows } from './panels.js';
import { compose } from './stack-files.js';

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

test('the compose file pins its images, listens on loopback, mounts files that are there, and asks for what it needs', () => {
  for (const [name, service] of Object.entries(compose.services)) {
    const known = ['image', 'command', 'environment', 'volumes', 'ports', 'extra_hosts'];
    expect(
      Object.keys(service).filter((key) => !known.includes(key)),
      name,
    ).toEqual([]);
    expect(service.image, name).toMatch(/^[a-z0-9./-]+:v?\d+(\.\d+)+$/);
    for (const port of 'ports' in service ? service.ports : []) expect(port, name).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    for (const volume of service.volumes) {
      const [from = '', to = '', mode] = volume.split(':');
      expect([existsSync(new URL(from, folder)), to.startsWith('/'), mode], volume).toEqual([true, true, 'ro']);
    }
  }
  expect(Object.values(compose.services['postgres-exporter'].environment).join()).toMatch(/^\$\{DATA_SOURCE_NAME:\?/);
});

test('the panels of a row of the dashboard fill it without one lying over another', () => {
  const boxes = grafanaDashboard().panels.map(({ title, gridPos }) => ({ title, ...(gridPos as Record<'x' | 'y' | 'w' | 'h', number>) }));
  for (const [index, a] of boxes.entries()) {
    expect(a.x + a.w, a.title).toBeLessThanOrEqual(24);
    for (const b of boxes.slice(index + 1)) {
      const isOver = a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
      expect(isOver, `${a.title} over ${b.title}`).toBe(false);
    }
  }
});
